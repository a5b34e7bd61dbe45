import type { CdpSession } from './chromium/connection.ts';
import { hostNativeTheme } from './modules/native-theme.ts';
import { hostScreen } from './modules/screen.ts';

const QUESTION = `({
  workArea: { x: screen.availLeft, y: screen.availTop, width: screen.availWidth, height: screen.availHeight },
  scaleFactor: devicePixelRatio,
  dark: matchMedia('(prefers-color-scheme: dark)').matches,
})`;

/** Learns from a page what the app may ask synchronously, and only Chromium knows: the screen, the system's colours. */
export async function learnSystem(page: CdpSession): Promise<void> {
  const { result } = await page.send('Runtime.evaluate', { expression: QUESTION, returnByValue: true });
  const { workArea, scaleFactor, dark } = result.value as {
    workArea: Electron.Rectangle;
    scaleFactor: number;
    dark: boolean;
  };
  hostScreen.learn(workArea, scaleFactor);
  hostNativeTheme.learnSystem(dark ? 'dark' : 'light');
}
