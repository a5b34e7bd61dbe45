/** Numbers of Chromium's network errors, by name: those that loading a page commonly ends with. */
const CODES: Readonly<Record<string, number>> = {
  ERR_FAILED: -2,
  ERR_ABORTED: -3,
  ERR_FILE_NOT_FOUND: -6,
  ERR_TIMED_OUT: -7,
  ERR_ACCESS_DENIED: -10,
  ERR_BLOCKED_BY_CLIENT: -20,
  ERR_BLOCKED_BY_RESPONSE: -27,
  ERR_CONNECTION_CLOSED: -100,
  ERR_CONNECTION_RESET: -101,
  ERR_CONNECTION_REFUSED: -102,
  ERR_CONNECTION_FAILED: -104,
  ERR_NAME_NOT_RESOLVED: -105,
  ERR_INTERNET_DISCONNECTED: -106,
  ERR_ADDRESS_UNREACHABLE: -109,
  ERR_CONNECTION_TIMED_OUT: -118,
  ERR_INVALID_URL: -300,
  ERR_UNKNOWN_URL_SCHEME: -302,
};

export interface NetError {
  readonly errorCode: number;
  /** For instance `ERR_CONNECTION_REFUSED`. */
  readonly errorDescription: string;
}

/** Reads Chromium's text, for instance `net::ERR_CONNECTION_REFUSED`. A name without a known number counts as failed. */
export function netError(text: string): NetError {
  const errorDescription = text.replace(/^net::/, '');
  return { errorCode: CODES[errorDescription] ?? -2, errorDescription };
}

/** The error with which Electron's `loadURL` rejects. */
export function loadError({ errorCode, errorDescription }: NetError, url: string): Error {
  return Object.assign(new Error(`${errorDescription} (${errorCode}) loading '${url}'`), {
    code: errorDescription,
    errno: errorCode,
    url,
  });
}
