/** One message between a window and the app. */
export interface IpcRecord {
  /** `result` and `error` answer an `invoke`; an `event` is the app's own word. */
  readonly direction: 'invoke' | 'send' | 'result' | 'error' | 'event';
  readonly windowId: number;
  readonly channel: string;
  /** Arguments, value or error, as the text that crossed. */
  readonly json: string;
}

/** Records every message while a test wants it, for instance to prove that no secret crosses. */
class IpcTap {
  #records: IpcRecord[] | null = null;

  start(): void {
    this.#records = [];
  }

  /** Ends the recording and returns it, oldest first. */
  stop(): readonly IpcRecord[] {
    const records = this.#records ?? [];
    this.#records = null;
    return records;
  }

  read(): readonly IpcRecord[] {
    return [...(this.#records ?? [])];
  }

  record(record: IpcRecord): void {
    this.#records?.push(record);
  }
}

export const ipcTap = new IpcTap();
