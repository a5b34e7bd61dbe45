import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Clock } from '../clock.ts';
import type { TerminalEffect } from '../control/fault.ts';
import type { Faults } from '../control/faults.ts';
import type { Journal, NewEntry } from '../control/journal.ts';
import type { Settings } from '../options.ts';
import { type Note, type NoteParts, refusalReason, subject } from './notes.ts';
import { strike } from './strike.ts';

export interface EndpointParts extends NoteParts {
  readonly clock: Clock;
  readonly settings: Settings;
  readonly faults: Faults;
  readonly journal: Journal;
  /** Told of every token given out. */
  readonly onIssued: (accessToken: string, refreshToken: string | null) => void;
}

type Next = () => Promise<unknown>;
type Kind = 'token' | 'revoke';

const KINDS: Readonly<Record<string, Kind>> = { '/token': 'token', '/token/revocation': 'revoke' };

/**
 * Puts the token endpoint and the revocation endpoint under the faults that tests ask for, and notes in the journal
 * what became of each request, and of each authorization.
 */
export function watchEndpoints(provider: Provider, parts: EndpointParts): void {
  const { clock, settings, faults, journal } = parts;
  const refusals = new WeakMap<object, Error>();

  provider.use(async (ctx, next) => {
    const kind = ctx.method === 'POST' ? KINDS[ctx.path] : undefined;
    await (kind === undefined ? next() : underFaults(kind, ctx as KoaContextWithOIDC, next));
  });
  provider.on('grant.error', (ctx, error) => refusals.set(ctx.req, error));
  provider.on('revocation.error', (ctx, error) => refusals.set(ctx.req, error));
  provider.on('authorization.success', (ctx) => authorized(ctx, { outcome: 'ok', ...subject(ctx, parts) }));
  provider.on('authorization.error', (ctx, error) =>
    authorized(ctx, { outcome: 'refused', reason: refusalReason(error) }),
  );

  function authorized(ctx: KoaContextWithOIDC, note: Note): void {
    // RFC 8628's pages have no response type: the app gets its answer at the token endpoint.
    const grantType = ctx.oidc.deviceCode ? 'urn:ietf:params:oauth:grant-type:device_code' : 'authorization_code';
    journal.record({ at: clock.now(), kind: 'authorize', grantType, ...note });
  }

  async function underFaults(kind: Kind, ctx: KoaContextWithOIDC, next: Next): Promise<void> {
    const { at, leave } = journal.enter(kind);
    const record = (entry: Omit<NewEntry, 'at' | 'kind'>) => journal.record({ at, kind, ...entry });
    try {
      const before = await pass(kind, 'before');
      if (before) {
        record({ outcome: 'interrupted', fault: before.kind });
        return await strike(before, ctx);
      }
      await next();
      if (kind === 'token') tellIssued(ctx);
      const note = noteOf(kind, ctx);
      const after = await pass(kind, 'after');
      record({ ...note, fault: after?.kind ?? null });
      if (after) await strike(after, ctx);
    } finally {
      leave();
    }
  }

  /** A server that stops cuts off what it held. */
  function pass(kind: Kind, moment: 'before' | 'after'): Promise<TerminalEffect | null> {
    return faults.pass(kind, moment).catch((): TerminalEffect => ({ kind: 'destroy' }));
  }

  /** Takes note of the tokens in an answer, and has it announce the lifetime that the settings say. */
  function tellIssued(ctx: KoaContextWithOIDC): void {
    const answer = ctx.body as { access_token?: string; refresh_token?: string; expires_in?: number };
    if (ctx.status !== 200 || answer.access_token === undefined) return;
    parts.onIssued(answer.access_token, answer.refresh_token ?? null);
    const { announcedLifetime, accessTokenLifetime } = settings;
    if (announcedLifetime === null) delete answer.expires_in;
    else answer.expires_in = announcedLifetime === 'actual' ? accessTokenLifetime : announcedLifetime;
  }

  function noteOf(kind: Kind, ctx: KoaContextWithOIDC): Note {
    const refusal = refusals.get(ctx.req);
    const about = { ...subject(ctx, parts), ...(kind === 'token' ? grantTypeOf(ctx) : {}) };
    if (refusal) return { outcome: 'refused', reason: refusalReason(refusal), ...about };
    if (ctx.status !== 200) return { outcome: 'refused', reason: 'server_error', ...about };
    // Succeeds for an unknown token too: there is nothing left to revoke (RFC 7009 §2.2).
    return { outcome: 'ok', reason: kind === 'revoke' && about.family === null ? 'unknown' : null, ...about };
  }
}

function grantTypeOf(ctx: KoaContextWithOIDC): { grantType?: string } {
  const grantType = ctx.oidc.params?.grant_type;
  return typeof grantType === 'string' ? { grantType } : {};
}
