/** JSON as it arrived. */
export interface ReceivedJson {
  readonly body: string;
  /** Size of `body` in bytes, after decompression. */
  readonly bytes: number;
  /** When the last byte of it had arrived, in milliseconds of `performance.now()`. */
  readonly arrivedAt: number;
}

export function receivedJson(body: string, arrivedAt: number): ReceivedJson {
  return { body, bytes: new TextEncoder().encode(body).byteLength, arrivedAt };
}
