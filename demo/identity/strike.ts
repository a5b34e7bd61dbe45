import type { KoaContextWithOIDC } from 'oidc-provider';
import type { TerminalEffect } from '../control/fault.ts';
import { Exchange } from '../exchange.ts';

/** Carries a terminal effect out, in the place of the provider's answer. */
export async function strike(effect: TerminalEffect, ctx: KoaContextWithOIDC): Promise<void> {
  switch (effect.kind) {
    case 'status':
      answer(ctx, effect.status, effect.headers, effect.body);
      break;
    case 'garbage':
      answer(ctx, 200, { 'content-type': 'application/json' }, '{"access_token":"ey');
      break;
    case 'error':
      answer(
        ctx,
        400,
        { 'content-type': 'application/json' },
        JSON.stringify({ error: effect.code, error_description: effect.message }),
      );
      break;
    case 'destroy':
      ctx.respond = false;
      new Exchange(ctx.req, ctx.res).destroy();
      break;
    case 'hang':
      ctx.respond = false;
      await new Exchange(ctx.req, ctx.res).closed;
  }
}

function answer(ctx: KoaContextWithOIDC, status: number, headers: Readonly<Record<string, string>>, body: string) {
  // What the provider answered, with its headers, must not show.
  for (const name of ctx.res.getHeaderNames()) ctx.remove(name);
  ctx.body = body;
  ctx.status = status;
  ctx.set({ ...headers });
}
