import type { Failure } from '../../../shared/result.ts';
import type { ReauthReason, SessionSnapshot, SignOutNotice } from '../../../shared/session.ts';
import type { SignInWay } from './way.ts';

export interface NoticeText {
  readonly tone: 'note' | 'warning' | 'error';
  readonly title: string;
  readonly body: string;
}

/** Why the sign-in form is shown, where that needs saying. */
export function noticeOf(session: SessionSnapshot): NoticeText | null {
  switch (session.status) {
    case 'signed_out':
      return session.notice === null ? null : NOTICES[session.notice];
    case 'reauth_required':
      return {
        tone: 'warning',
        title: session.account === null ? 'Sign in again' : `Sign in again, ${session.account}`,
        body: REASONS[session.reason],
      };
    case 'restoring':
    case 'keychain_unavailable':
    case 'active':
      return null;
  }
}

const NOTICES: Readonly<Record<SignOutNotice, NoticeText>> = {
  signed_out_elsewhere: {
    tone: 'note',
    title: 'Signed out elsewhere',
    body: 'Another running Latchkey signed out of this connection.',
  },
  record_unreadable: {
    tone: 'warning',
    title: 'The saved session could not be read',
    body: 'It was put aside, not deleted. Sign in to go on.',
  },
};

const REASONS: Readonly<Record<ReauthReason, string>> = {
  refused: 'The server ended the session: it refused to renew it. What you were writing is kept.',
  interrupted:
    'A renewal was cut off before its answer arrived, and the session cannot be renewed twice. What you were writing is kept.',
  no_refresh_token:
    'The access token has expired, and the server gives no refresh token with which Latchkey could have renewed it. What you were writing is kept.',
  endpoint_changed: 'The sign-in address of this connection was changed since the session began.',
};

/** Where a failed sign-in is shown, and what helps. */
export interface FailureText {
  readonly place: 'username' | 'password' | 'form';
  readonly title: string;
  readonly message: string;
  /** True where the connection's settings are to be looked at. */
  readonly editConnection: boolean;
}

export function failureOf(failure: Failure, way: SignInWay): FailureText {
  const { message, code, field } = failure;
  const typed = way === 'password';
  // A field of the connection's settings that is named at all is where it can be mended.
  const fault = { message, editConnection: !isTyped(field) && field !== undefined, place: 'form' } as const;
  if (typed && isTyped(field)) return { ...fault, title: 'Sign-in failed', place: field };
  switch (code) {
    case 'sign_in_refused':
      return typed && field === undefined
        ? { ...fault, title: 'Not signed in', place: 'password' }
        : { ...fault, title: 'Not signed in' };
    case 'endpoint_unreachable':
      return { ...fault, title: `${UNREACHABLE[way]} cannot be reached`, editConnection: true };
    case 'endpoint_not_graphql':
      return { ...fault, title: 'The endpoint does not speak GraphQL', editConnection: true };
    case 'document_invalid':
      return { ...fault, title: 'The server does not accept the sign-in operation', editConnection: true };
    case 'result_missing':
      return { ...fault, title: 'The answer holds no token where it was looked for', editConnection: true };
    case 'temporarily_unavailable':
      return { ...fault, title: 'The server cannot sign you in right now', editConnection: true };
    case 'provider_unusable':
      return { ...fault, title: 'The sign-in server cannot be used like this', editConnection: true };
    case 'sign_in_timed_out':
      return { ...fault, title: 'The sign-in was not finished in time' };
    case 'keychain_unavailable':
      return { ...fault, title: 'The keychain cannot be used' };
    case 'bad_request':
    case 'forbidden':
    case 'not_signed_in':
    case 'reauth_required':
    case 'session_changed':
    case 'token_rejected':
    case 'connection_in_use':
    case 'cancelled':
    case 'internal':
      return { ...fault, title: 'Sign-in failed' };
  }
}

/** What was sent to: the API where it issues its tokens itself, else the server that does. */
const UNREACHABLE: Readonly<Record<SignInWay, string>> = {
  password: 'The endpoint',
  browser: 'The sign-in server',
  device: 'The sign-in server',
  client: 'The sign-in server',
};

function isTyped(field: string | undefined): field is 'username' | 'password' {
  return field === 'username' || field === 'password';
}
