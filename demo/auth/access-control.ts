import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Clock } from '../clock.ts';
import type { DemoContext } from '../context.ts';
import { type Faults, strike } from '../control/faults.ts';
import type { Journal, JournalKind, NewEntry } from '../control/journal.ts';
import { clientError } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { Settings } from '../options.ts';
import { type Caller, rejectionMessage } from './caller.ts';
import { isPublic, type RootField, rootFields } from './root-fields.ts';
import type { Users } from './users.ts';

export interface AccessParts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly users: Users;
  readonly faults: Faults;
  readonly journal: Journal;
}

/** These note themselves in the journal. */
const AUTH_MUTATIONS = new Set(['login', 'refreshToken', 'logout']);

type NotAuthenticated = Exclude<Caller, { status: 'authenticated' }>;

interface OperationArguments {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
}

/**
 * Lets an operation through where its access token is good, or none is needed. Decided for the operation as a whole
 * before any of it is executed, so that a rejected mutation has changed nothing and may be sent again.
 */
export function accessControl({ settings, clock, users, faults, journal }: AccessParts): Plugin<DemoContext> {
  function begin(kind: JournalKind, { schema, document, operationName }: OperationArguments, caller: Caller) {
    const fields = rootFields(document, operationName);
    const isAuthMutation = fields.every((field) => AUTH_MUTATIONS.has(field.name));
    const request = { at: clock.now(), kind, operationName: operationName ?? onlyName(document), ...who(caller) };
    return {
      isAuthMutation,
      access: decideAccess(schema, fields, caller),
      note: (entry: Pick<NewEntry, 'outcome' | 'reason' | 'fault'>) => journal.record({ ...request, ...entry }),
    };
  }

  function who(caller: Caller): Partial<NewEntry> {
    if (caller.status !== 'authenticated') return {};
    const { userId, familyId, generation } = caller.principal;
    return { username: users.byId(userId)?.username ?? null, family: familyId, generation };
  }

  return {
    async onExecute({ args, setResultAndStopExecution }) {
      const { caller, exchange } = args.contextValue;
      const { isAuthMutation, access, note } = begin('operation', args, caller);
      if (isAuthMutation) return;
      if (access.kind === 'refused') {
        note(refusalNote(access.caller));
        return setResultAndStopExecution(refuse(access.caller, settings, exchange));
      }
      if (access.kind === 'public') return note({ outcome: 'public' });
      const fault = await faults.pass('operation', 'before');
      if (fault && exchange) {
        note({ outcome: 'interrupted', fault: fault.kind });
        await strike(fault, exchange);
      }
      return {
        onExecuteDone({ result }) {
          note({ outcome: 'errors' in result && result.errors?.length ? 'failed' : 'ok' });
        },
      };
    },

    onSubscribe({ args, setResultAndStopExecution }) {
      const { caller, exchange } = args.contextValue;
      if (exchange) {
        const error = clientError('BAD_REQUEST', 'Subscribe over WebSocket, with graphql-transport-ws.');
        return setResultAndStopExecution({ data: null, errors: [error] });
      }
      const { access, note } = begin('subscription', args, caller);
      if (access.kind !== 'refused') return note({ outcome: access.kind === 'public' ? 'public' : 'ok' });
      note(refusalNote(access.caller));
      setResultAndStopExecution(refuse(access.caller, settings, null));
    },
  };
}

type Access = { kind: 'public' } | { kind: 'granted' } | { kind: 'refused'; caller: NotAuthenticated };

function decideAccess(schema: GraphQLSchema, fields: readonly RootField[], caller: Caller): Access {
  if (fields.every((field) => isPublic(schema, field))) return { kind: 'public' };
  return caller.status === 'authenticated' ? { kind: 'granted' } : { kind: 'refused', caller };
}

export function refusalNote(caller: NotAuthenticated): Pick<NewEntry, 'outcome' | 'reason'> {
  return caller.status === 'anonymous' ? { outcome: 'anonymous' } : { outcome: 'rejected', reason: caller.reason };
}

/** The result that says no; where HTTP 401 is to say it, the answer too. */
function refuse(caller: NotAuthenticated, settings: Settings, exchange: Exchange | null): ExecutionResult {
  const message = [rejectionMessage(caller), hint(caller, settings)].join(' ').trimEnd();
  if (settings.rejectAs === '401' && exchange) {
    exchange.answerInstead({
      status: 401,
      headers: { 'content-type': 'application/json', 'www-authenticate': challenge(caller, settings) },
      // As a gateway before the API would: the status says it all, and no `extensions.code` does.
      body: JSON.stringify({ errors: [{ message }] }),
    });
  }
  return { data: null, errors: [clientError('UNAUTHENTICATED', message)] };
}

/** Most access tokens that are not valid are sent with another scheme than the one expected. */
function hint(caller: NotAuthenticated, { header }: Settings): string {
  if (caller.status === 'anonymous' || caller.reason !== 'invalid') return '';
  return `Send it as "${[`${header.name}:`, header.scheme, '…'].filter(Boolean).join(' ')}".`;
}

/**
 * The challenge of RFC 6750 §3: without an error code for a request that carries no token (§3.1); that of RFC 9449 §7.1
 * where it is the proof that is not good.
 */
function challenge(caller: NotAuthenticated, settings: Settings): string {
  if (caller.status === 'rejected' && caller.reason === 'proof') {
    return 'DPoP realm="latchkey-demo", error="invalid_dpop_proof", algs="ES256 Ed25519 EdDSA"';
  }
  const scheme = `${settings.header.scheme || 'Bearer'} realm="latchkey-demo"`;
  return caller.status === 'anonymous' ? scheme : `${scheme}, error="invalid_token"`;
}

function onlyName({ definitions }: DocumentNode): string | null {
  const operations = definitions.filter((definition) => definition.kind === 'OperationDefinition');
  return operations.length === 1 ? (operations[0]?.name?.value ?? null) : null;
}
