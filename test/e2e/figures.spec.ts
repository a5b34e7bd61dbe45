import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from '../../scripts/lib/paths.ts';
import { run } from '../../scripts/lib/screens.ts';
import { usedHeap } from './support/heap.ts';
import { expect, test } from './support/latchkey.ts';

/** Figures to read, not to pass: machines differ. What is asserted is that they were obtained. */

test('a token request over IPC, and a window’s heap', async ({ latchkey }) => {
  const { app, pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  await run(page);
  const times = await page.evaluate(async () => {
    const bootstrap = await window.latchkey.bootstrap();
    if (!bootstrap.ok) throw new Error(bootstrap.error.message);
    const { epoch } = bootstrap.value.session;
    const all: number[] = [];
    for (let n = 0; n < 1_000; n += 1) {
      const start = performance.now();
      const answer = await window.latchkey.authorize({ id: `${n}`, epoch, rejectedGeneration: null });
      if (answer.ok) all.push(performance.now() - start);
    }
    return all.sort((a, b) => a - b);
  });
  expect(times).toHaveLength(1_000);
  const at = (part: number) => times[Math.floor(times.length * part)]?.toFixed(2);
  const heap = (await usedHeap(page)) / 1_048_576;
  expect(heap).toBeGreaterThan(0);
  console.log(`    ${app.version}: token request p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; heap ${heap.toFixed(1)} MB`);
});

test('the renderer’s bundle', () => {
  const folder = join(ROOT, 'out/renderer/assets');
  const sizes = readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => ({ name, bytes: gzipSync(readFileSync(join(folder, name))).byteLength }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(total).toBeGreaterThan(10_000);
  console.log(`    renderer: ${(total / 1_024).toFixed(0)} KB of JavaScript, gzipped, in ${sizes.length} chunks`);
});
