import type { HttpAnswer } from '../../ports.ts';
import type { Lifetimes } from '../grant.ts';

/** What a token endpoint gave (RFC 6749 §5.1). */
export interface Tokens {
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
  /** Whether the access token is of no use without a proof (RFC 9449 §5). */
  readonly isBound: boolean;
  readonly lifetime: Lifetimes;
}

/** A well-formed refusal (RFC 6749 §5.2, RFC 8628 §3.5). */
export interface OAuthRefusal {
  readonly kind: 'refusal';
  readonly status: number;
  readonly code: string;
  readonly description: string | null;
}

export type TokenAnswer =
  | { readonly kind: 'tokens'; readonly tokens: Tokens }
  | OAuthRefusal
  /** 408, 429 or 5xx, whatever it says. */
  | { readonly kind: 'busy'; readonly status: number }
  | { readonly kind: 'unreadable'; readonly status: number; readonly contentType: string };

/** Reads what a token endpoint answered. Tokens count, whatever else the answer says: they are all that is left. */
export function readTokenAnswer({ status, headers, body }: HttpAnswer): TokenAnswer {
  const fields = readObject(body);
  const accessToken = text(fields.access_token);
  const refreshToken = text(fields.refresh_token);
  if (accessToken !== null || refreshToken !== null) {
    return {
      kind: 'tokens',
      tokens: {
        accessToken,
        refreshToken,
        isBound: text(fields.token_type)?.toLowerCase() === 'dpop',
        lifetime: {
          accessTokenMs: milliseconds(fields.expires_in),
          // By the names of Keycloak and of others; 0 says that it does not end by itself.
          refreshTokenMs: milliseconds(fields.refresh_expires_in ?? fields.refresh_token_expires_in) || null,
        },
      },
    };
  }
  if (isBusy(status)) return { kind: 'busy', status };
  const code = text(fields.error);
  // Some refuse with 200 (GitHub).
  if (code !== null && (status === 200 || status >= 400)) {
    return { kind: 'refusal', status, code, description: text(fields.error_description) };
  }
  const contentType = (headers['content-type'] ?? 'no content type').replace(/;.*/, '');
  return { kind: 'unreadable', status, contentType };
}

export function isBusy(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function readObject(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Seconds, as a number or as the text of one. */
function milliseconds(value: unknown): number | null {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1_000 : null;
}
