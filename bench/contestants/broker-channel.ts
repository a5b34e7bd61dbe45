import type { MessagePort } from 'node:worker_threads';
import type { Broker as MainBroker } from '../../src/main/auth/broker.ts';
import { Authorizations } from '../../src/main/ipc/authorizations.ts';
import type { Broker } from '../../src/renderer/auth/authorization.ts';
import type { AuthorizationRequest } from '../../src/shared/ipc.ts';
import { mainOf } from '../lib/broker.ts';

/** The channel between a window in a thread of its own and the broker in another of the same process. */

type Question = AuthorizationRequest | { readonly cancel: string };
type Answer = { readonly id: string; readonly result: Awaited<ReturnType<Broker['authorize']>> };

/** Answers the windows at the other ends of `ports` as the main process does. */
export function serveBroker(broker: MainBroker, ports: readonly MessagePort[]): void {
  const authorizations = new Authorizations();
  const serve = mainOf([broker], authorizations);
  for (const [windowId, port] of ports.entries()) {
    const caller = { windowId, connectionId: '0' };
    port.on('message', async (question: Question) => {
      if ('cancel' in question) {
        authorizations.cancel(windowId, question.cancel);
        return;
      }
      const result = await serve(caller, question);
      port.postMessage({ id: question.id, result } satisfies Answer);
    });
  }
}

/** The window's end. */
export function brokerOver(port: MessagePort): Broker {
  const waiting = new Map<string, (result: Answer['result']) => void>();
  port.on('message', ({ id, result }: Answer) => {
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  return {
    authorize: (request) =>
      new Promise((resolve) => {
        waiting.set(request.id, resolve);
        port.postMessage(request satisfies Question);
      }),
    cancelAuthorization: async (id) => {
      port.postMessage({ cancel: id } satisfies Question);
      return { ok: true, value: null };
    },
  };
}
