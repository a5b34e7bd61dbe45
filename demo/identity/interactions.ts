import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import type { Users } from '../auth/users.ts';
import { readForm } from './forms.ts';
import { showConsent, showProblem, showSignIn } from './sign-in-pages.ts';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;
type Next = () => Promise<unknown>;

const PREFIX = '/interaction/';

/** Where the provider sends a browser whose user has to sign in, or to allow something. */
export function interactionUrl({ uid }: { readonly uid: string }): string {
  return `${PREFIX}${uid}`;
}

/** What every app may do: the API makes no difference by scope. */
const PERMISSIONS = [
  'read your name',
  'read and change projects and tasks in your name',
  'stay signed in until you sign out',
];

/** Serves the pages on which people sign in and give their consent, and carries out what they answer. */
export function interactions(provider: Provider, users: Users) {
  return async (ctx: KoaContextWithOIDC, next: Next): Promise<void> => {
    if (!ctx.path.startsWith(PREFIX) || !(ctx.method === 'GET' || ctx.method === 'POST')) {
      await next();
      return;
    }
    try {
      const interaction = await provider.interactionDetails(ctx.req, ctx.res);
      if (ctx.method === 'GET') await show(ctx, interaction);
      else await answer(ctx, interaction, await readForm(ctx.req));
    } catch (error) {
      if (error instanceof errors.SessionNotFound) {
        showProblem(ctx, 'This sign-in has expired. Go back to the app and start again.', 400);
      } else if (error instanceof RangeError) {
        showProblem(ctx, 'The form is too long. Go back and try again.', 413);
      } else {
        throw error;
      }
    }
  };

  async function show(ctx: KoaContextWithOIDC, interaction: Interaction, failed?: { username: string }): Promise<void> {
    const page = { app: await appName(interaction), leadsTo: redirectUri(interaction) };
    if (interaction.prompt.name === 'login') {
      showSignIn(ctx, { ...page, ...(failed ? { failed } : {}) });
    } else {
      const person = users.byId(interaction.session?.accountId ?? '')?.name ?? '';
      showConsent(ctx, { ...page, person, permissions: PERMISSIONS });
    }
  }

  async function answer(ctx: KoaContextWithOIDC, interaction: Interaction, form: URLSearchParams): Promise<void> {
    const wanted = `${interaction.prompt.name}:${form.get('step')}`;
    switch (wanted) {
      case 'login:sign-in': {
        const username = form.get('username') ?? '';
        const user = await users.authenticate(username, form.get('password') ?? '');
        if (!user) return show(ctx, interaction, { username });
        return finish(ctx, { login: { accountId: user.id, amr: ['pwd'] } });
      }
      case 'consent:allow':
        return finish(ctx, { consent: { grantId: await allow(interaction) } });
      case 'consent:deny':
        return finish(ctx, { error: 'access_denied', error_description: 'The user did not allow it.' });
      default:
        // An older page was sent: the one that is due takes its place.
        return show(ctx, interaction);
    }
  }

  /** Grants what was asked for. Each sign-in gets a grant of its own, so that one can be revoked without the others. */
  async function allow({ prompt, params, session }: Interaction): Promise<string> {
    const grant = new provider.Grant({
      clientId: String(params.client_id),
      accountId: session?.accountId ?? '',
    });
    const { missingOIDCScope = [], missingResourceScopes = {} } = prompt.details as {
      missingOIDCScope?: string[];
      missingResourceScopes?: Record<string, string[]>;
    };
    if (missingOIDCScope.length > 0) grant.addOIDCScope(missingOIDCScope);
    for (const [resource, scopes] of Object.entries(missingResourceScopes)) grant.addResourceScope(resource, scopes);
    return grant.save();
  }

  async function finish(ctx: KoaContextWithOIDC, result: Parameters<Provider['interactionResult']>[2]): Promise<void> {
    ctx.status = 303;
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
  }

  async function appName({ params }: Interaction): Promise<string> {
    const client = await provider.Client.find(String(params.client_id));
    return client?.clientName ?? String(params.client_id);
  }
}

function redirectUri({ params }: Interaction): string | undefined {
  return typeof params.redirect_uri === 'string' ? params.redirect_uri : undefined;
}
