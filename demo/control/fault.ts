import { z } from 'zod';

/**
 * The requests that faults strike: the three auth mutations, operations that need an access token, and requests to the
 * OpenID provider's token and revocation endpoints.
 */
export const faultTarget = z.enum(['login', 'refresh', 'logout', 'operation', 'token', 'revoke']);
export type FaultTarget = z.infer<typeof faultTarget>;

export const faultEffect = z.discriminatedUnion('kind', [
  /** Waits so many milliseconds, then goes on. */
  z.strictObject({ kind: z.literal('delay'), ms: z.number().nonnegative() }),
  /** Waits until released, then goes on. */
  z.strictObject({ kind: z.literal('hold') }),
  /** Answers with an HTTP status. */
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.string().default(''),
  }),
  /** Answers 200, `application/json`, with half a JSON text. */
  z.strictObject({ kind: z.literal('garbage') }),
  /** Answers 200 with a GraphQL error; the provider, 400 with `code` as the `error` (RFC 6749 §5.2). */
  z.strictObject({ kind: z.literal('error'), code: z.string(), message: z.string() }),
  /** Cuts the connection without an answer. */
  z.strictObject({ kind: z.literal('destroy') }),
  /** Never answers. */
  z.strictObject({ kind: z.literal('hang') }),
]);
export type FaultEffect = z.infer<typeof faultEffect>;

/** An effect in whose place the request's own answer is not sent. */
export type TerminalEffect = Exclude<FaultEffect, { kind: 'delay' | 'hold' }>;

export const fault = z.strictObject({
  target: faultTarget,
  /** Before or after the change is made: after it, a rotated refresh token is spent though no answer says so. */
  moment: z.enum(['before', 'after']).default('before'),
  /** How many requests it strikes; `null` for all, until cleared. */
  times: z.int().positive().nullable().default(1),
  effect: faultEffect,
});
export type Fault = z.infer<typeof fault>;
