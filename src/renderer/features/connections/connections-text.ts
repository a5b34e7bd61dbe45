import type { ConnectionSummary, ConnectionsProblem } from '../../../shared/ipc.ts';

/** How one signs in, as the list says it. */
export const SIGN_IN_KINDS: Readonly<Record<ConnectionSummary['signIn'], string>> = {
  graphql: 'GraphQL sign-in',
  code: 'Browser sign-in',
  device: 'Device code',
  client_credentials: 'Client credentials',
  password: 'OAuth password',
};

export interface StatusText {
  readonly tone: 'good' | 'quiet' | 'warning';
  readonly text: string;
}

export function statusOf({ session }: ConnectionSummary): StatusText {
  const { status, account } = session;
  switch (status) {
    case 'active':
      return { tone: 'good', text: account === null ? 'Signed in' : `Signed in as ${account}` };
    case 'signed_out':
      return { tone: 'quiet', text: 'Signed out' };
    case 'restoring':
      return { tone: 'quiet', text: 'Starting' };
    case 'reauth_required':
      return { tone: 'warning', text: account === null ? 'Sign in again' : `Sign in again, ${account}` };
    case 'keychain_unavailable':
      return { tone: 'warning', text: 'Keychain unavailable' };
  }
}

/** What goes with a connection that is deleted. */
export function lossOf({ session }: ConnectionSummary): string {
  const kept = 'Its settings, what the keychain holds for it and what is typed in its windows are lost.';
  if (session.status === 'active') {
    const who = session.account === null ? 'The session' : `${session.account}’s session`;
    return `${who} ends in every window. ${kept} Export it first to keep the settings.`;
  }
  return `${kept} Export it first to keep the settings.`;
}

export interface ProblemText {
  readonly title: string;
  readonly body: string;
}

export function problemText({ kind, file, keptAt, kept }: ConnectionsProblem): ProblemText {
  const aside = `The file as it was is kept at ${keptAt}.`;
  switch (kind) {
    case 'unreadable':
      return kept === 0
        ? {
            title: 'Your connections could not be read',
            body: `${file} cannot be understood. ${aside} Mend it, and import it here; or make the connections anew.`,
          }
        : {
            title: 'Not all of your connections could be read',
            body: `${kept} of them are here. ${aside} Mend what is named below, and import it here.`,
          };
    case 'newer':
      return {
        title: 'A newer Latchkey wrote your connections',
        body: `This one cannot read ${file}. ${aside} Update Latchkey, and import it here.`,
      };
    case 'changed':
      return {
        title: 'Your file of connections was changed by hand',
        body: `Latchkey was running and has written ${file} again, without that change. ${aside} Import it here, or quit Latchkey before you change it.`,
      };
  }
}
