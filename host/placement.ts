import { CdpError, type CdpSession } from './chromium/connection.ts';
import type { Protocol } from './chromium/protocol.ts';
import { runtime } from './runtime.ts';

type WindowState = Protocol.Browser.WindowState;

/** How often the host asks Chromium where a person has moved a window: it tells by no event. */
const ASK_EVERY_MS = 1_000;

/**
 * Where a window is on the screen. Electron's answers are synchronous: they come from here, and Chromium follows.
 * Without a display, nobody moves a window but the app.
 */
export class Placement {
  readonly #minimum: { width: number; height: number };
  readonly #onMoved: (change: { moved: boolean; resized: boolean }) => void;
  #bounds: Electron.Rectangle;
  #state: WindowState = 'normal';
  #cdp: CdpSession | undefined;
  #windowId = 0;
  /** What Chromium's own bars take of the window's height where it has them: the app counts its content. */
  #bars = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    bounds: Electron.Rectangle,
    minimum: { width: number; height: number },
    onMoved: (change: { moved: boolean; resized: boolean }) => void,
  ) {
    this.#minimum = minimum;
    this.#onMoved = onMoved;
    this.#bounds = this.#allowed(bounds);
  }

  get bounds(): Electron.Rectangle {
    return { ...this.#bounds };
  }

  get state(): WindowState {
    return this.#state;
  }

  /** Brings the bounds into the work area of the screen, as the window managers of desktops do. */
  fit(area: Electron.Rectangle): void {
    const width = Math.min(this.#bounds.width, area.width);
    const height = Math.min(this.#bounds.height, area.height);
    const x = Math.min(Math.max(this.#bounds.x, area.x), area.x + area.width - width);
    const y = Math.min(Math.max(this.#bounds.y, area.y), area.y + area.height - height);
    this.#take({ x, y, width, height });
  }

  /** Takes over the window of a page that has just been opened. */
  async attach(cdp: CdpSession): Promise<void> {
    this.#cdp = cdp;
    const [{ windowId, bounds }, metrics] = await Promise.all([
      cdp.send('Browser.getWindowForTarget'),
      cdp.send('Page.getLayoutMetrics'),
    ]);
    this.#windowId = windowId;
    this.#bars = Math.max(0, (bounds.height ?? 0) - metrics.cssLayoutViewport.clientHeight);
    this.#send();
    if (!runtime().options.headless) this.#timer = setInterval(() => void this.#ask(cdp), ASK_EVERY_MS);
  }

  detach(): void {
    clearInterval(this.#timer);
    this.#cdp = undefined;
  }

  move(bounds: Partial<Electron.Rectangle>): void {
    this.#take(this.#allowed({ ...this.#bounds, ...bounds }));
    this.#send();
  }

  setState(state: WindowState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#tell({ windowState: state });
  }

  #send(): void {
    const { x, y, width, height } = this.#bounds;
    // Chromium takes a place or a state, not both at once.
    this.#tell({ left: x, top: y, width, height: height + this.#bars });
    if (this.#state !== 'normal') this.#tell({ windowState: this.#state });
  }

  #tell(bounds: Protocol.Browser.Bounds): void {
    this.#cdp?.tell('Browser.setWindowBounds', { windowId: this.#windowId, bounds });
  }

  async #ask(cdp: CdpSession): Promise<void> {
    try {
      const { bounds } = await cdp.send('Browser.getWindowBounds', { windowId: this.#windowId });
      const { left, top, width, height, windowState = 'normal' } = bounds;
      this.#state = windowState;
      if (windowState !== 'normal' || left === undefined || top === undefined || !width || !height) return;
      this.#take({ x: left, y: top, width, height: height - this.#bars });
    } catch (error) {
      // The window closed meanwhile.
      if (!(error instanceof CdpError)) throw error;
    }
  }

  #take(bounds: Electron.Rectangle): void {
    const before = this.#bounds;
    this.#bounds = bounds;
    const moved = before.x !== bounds.x || before.y !== bounds.y;
    const resized = before.width !== bounds.width || before.height !== bounds.height;
    if (moved || resized) this.#onMoved({ moved, resized });
  }

  #allowed({ x, y, width, height }: Electron.Rectangle): Electron.Rectangle {
    const round = Math.round;
    return {
      x: round(x),
      y: round(y),
      width: round(Math.max(width, this.#minimum.width)),
      height: round(Math.max(height, this.#minimum.height)),
    };
  }
}
