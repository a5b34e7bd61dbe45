import { net } from 'electron';

const POLL_MS = 1_000;

/**
 * Calls `online` when the machine's network comes back. Electron has no event for it in the main process, so this
 * looks once a second, and only while somebody waits for it.
 */
export class NetworkWatch {
  readonly #online: () => void;
  #timer: NodeJS.Timeout | null = null;
  #wasOnline = true;

  constructor(online: () => void) {
    this.#online = online;
  }

  /** @param wanted - whether anything waits for the network. */
  watch(wanted: boolean): void {
    if (!wanted) {
      if (this.#timer !== null) clearInterval(this.#timer);
      this.#timer = null;
      return;
    }
    if (this.#timer !== null) return;
    this.#wasOnline = net.isOnline();
    this.#timer = setInterval(() => {
      const isOnline = net.isOnline();
      if (isOnline && !this.#wasOnline) this.#online();
      this.#wasOnline = isOnline;
    }, POLL_MS);
  }
}
