import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

export default defineConfig({
  main: {
    build: {
      rollupOptions: { input: 'src/main/index.ts' },
    },
  },
  // A sandboxed preload script must be CommonJS (electronjs.org/docs/latest/tutorial/esm).
  preload: {
    build: {
      rollupOptions: {
        input: 'src/preload/index.ts',
        output: { format: 'cjs', entryFileNames: 'index.cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      minify: true,
      // The editors are one lazy chunk: they are needed together, from the disk, and not before sign-in.
      chunkSizeWarningLimit: 1_000,
      // The polyfill fetches, which the Content-Security-Policy allows for the API alone; Chromium needs none.
      modulePreload: { polyfill: false },
      // What the plugins take of a build on a busy machine is nothing to warn of.
      rollupOptions: { input: 'src/renderer/index.html', checks: { bundlerTimings: false } },
    },
  },
});
