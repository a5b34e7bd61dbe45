import type { Requests } from '../../shared/ipc.ts';
import type { Failure, Result } from '../../shared/result.ts';
import { requestArgs } from '../../shared/schema.ts';
import { AuthError } from '../auth/errors.ts';

export type Channel = keyof Requests;

/** Who asks: a window of ours, and the connection that it belongs to. */
export interface Caller {
  /** The id of the window's WebContents. */
  readonly windowId: number;
  readonly connectionId: string;
}

export type Handlers = {
  readonly [K in Channel]: (
    caller: Caller,
    ...args: Requests[K]['args']
  ) => Promise<Requests[K]['value']> | Requests[K]['value'];
};

export type Refused = (channel: Channel, code: Failure['code']) => void;

/**
 * Answers one request: refuses strangers, parses the arguments, and turns errors into values, since IPC keeps nothing
 * of an error but its message.
 * @param caller - `null` for a sender that is no window of ours.
 */
export async function answer<K extends Channel>(
  channel: K,
  handlers: Pick<Handlers, K>,
  caller: Caller | null,
  args: readonly unknown[],
  refused: Refused,
): Promise<Result<Requests[K]['value']>> {
  const refuse = (error: Failure): Result<never> => {
    refused(channel, error.code);
    return { ok: false, error };
  };
  if (caller === null) return refuse({ code: 'forbidden', message: 'Only a window of Latchkey may ask this.' });
  const parsed = requestArgs[channel].safeParse(args);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const [, ...path] = issue?.path ?? [];
    return refuse({
      code: 'bad_request',
      message: issue?.message ?? 'The arguments do not parse.',
      ...(path.length === 0 ? {} : { field: path.join('.') }),
    });
  }
  try {
    return { ok: true, value: await handlers[channel](caller, ...parsed.data) };
  } catch (error) {
    if (error instanceof AuthError) return { ok: false, error: error.toFailure() };
    return refuse({ code: 'internal', message: 'Latchkey ran into a defect of its own. Please report it.' });
  }
}
