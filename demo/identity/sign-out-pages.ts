import type { Configuration } from 'oidc-provider';
import { formSecret } from './forms.ts';
import { html } from './html.ts';
import { showPage } from './page.ts';

type SignOut = NonNullable<NonNullable<Configuration['features']>['rpInitiatedLogout']>;

/** The pages of OpenID Connect RP-Initiated Logout 1.0. */
export const signOutPages = {
  logoutSource: (ctx) => {
    const leadsTo = ctx.oidc.session?.state?.postLogoutRedirectUri;
    const content = html`
      <p>The app has signed out. Sign out in this browser too?</p>
      <form method="post" action="${ctx.oidc.urlFor('end_session_confirm')}">
        <input type="hidden" name="xsrf" value="${formSecret(ctx)}">
        <div class="actions">
          <button>Stay signed in</button>
          <button class="primary" name="logout" value="yes">Sign out</button>
        </div>
      </form>`;
    showPage(ctx, { title: 'Sign out', content, leadsTo: typeof leadsTo === 'string' ? leadsTo : undefined });
  },

  postLogoutSuccessSource: (ctx) => {
    showPage(ctx, { title: 'Signed out', content: html`<p>You can close this page.</p>` });
  },
} satisfies SignOut;
