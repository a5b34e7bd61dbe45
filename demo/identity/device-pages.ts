import type { Configuration } from 'oidc-provider';
import { formSecret } from './forms.ts';
import { html } from './html.ts';
import { showPage } from './page.ts';

type DeviceFlow = NonNullable<NonNullable<Configuration['features']>['deviceFlow']>;

/** The pages of the device flow (RFC 8628 §3.3): the code is entered, then confirmed. */
export const devicePages = {
  userCodeInputSource: (ctx, _form, _out, error) => {
    const alert = error ? [html`<p role="alert">${problem(error)}</p>`] : [];
    const content = html`
      <p>Enter the code that the app shows.</p>
      ${alert}
      <form method="post" action="${ctx.oidc.urlFor('code_verification')}">
        <input type="hidden" name="xsrf" value="${formSecret(ctx)}">
        <label>Code <input name="user_code" autocomplete="off" autocapitalize="characters" spellcheck="false" required autofocus></label>
        <div class="actions"><button class="primary">Continue</button></div>
      </form>`;
    showPage(ctx, { title: 'Connect an app', content, status: error ? 400 : 200 });
  },

  userCodeConfirmSource: (ctx, _form, client, _deviceInfo, userCode) => {
    const content = html`
      <p><strong>${client.clientName ?? client.clientId}</strong> should show this code:</p>
      <p class="code">${userCode}</p>
      <p>Go on only if it does, and if you started this yourself.</p>
      <form method="post" action="${ctx.oidc.urlFor('code_verification')}">
        <input type="hidden" name="xsrf" value="${formSecret(ctx)}">
        <input type="hidden" name="user_code" value="${userCode}">
        <div class="actions">
          <button name="abort" value="yes">Cancel</button>
          <button class="primary" name="confirm" value="yes">Continue</button>
        </div>
      </form>`;
    showPage(ctx, { title: 'Is this your code?', content });
  },

  successSource: (ctx) => {
    const app = ctx.oidc.client?.clientName ?? 'The app';
    const content = html`<p><strong>${app}</strong> is signed in. You can close this page.</p>`;
    showPage(ctx, { title: 'Connected', content });
  },
} satisfies DeviceFlow;

/** What the provider threw, for the person who reads the page. */
function problem({ name }: Error): string {
  switch (name) {
    case 'AbortedError':
      return 'The app was not connected. Start again in the app if you want to.';
    case 'ExpiredError':
      return 'This code has expired. Get a new one in the app.';
    case 'AlreadyUsedError':
      return 'This code was already used. Get a new one in the app.';
    default:
      return 'This code is not right. Check it in the app and enter it again.';
  }
}
