import { defer, fromEvent, NEVER, type Observable } from 'rxjs';

/** Whether the machine has a network at all; not whether a server can be reached. */
export interface Network {
  isOnline(): boolean;
  /** Emits whenever the network comes back. */
  readonly online: Observable<unknown>;
}

const browserNetwork: Network = {
  isOnline: () => navigator.onLine,
  online: defer(() => fromEvent(window, 'online')),
};

const withoutNetwork: Network = { isOnline: () => true, online: NEVER };

/** The network between this machine and `url`: none is needed where that is this machine. */
export function networkTo(url: string): Network {
  const host = URL.parse(url)?.hostname ?? '';
  return /^(localhost|127(\.\d+){3}|\[::1\])$|\.localhost$/.test(host) ? withoutNetwork : browserNetwork;
}
