import { html } from './html.ts';
import { type PageTarget, showPage } from './page.ts';

export interface SignInPage {
  readonly app: string;
  /** What was typed before, and was wrong. */
  readonly failed?: { readonly username: string };
  readonly leadsTo: string | undefined;
}

/** Asks for username and password. */
export function showSignIn(target: PageTarget, { app, failed, leadsTo }: SignInPage): void {
  const alert = failed ? [html`<p role="alert">Wrong username or password. Try again.</p>`] : [];
  const [first, second] = failed ? ['', 'autofocus'] : ['autofocus', ''];
  const content = html`
      <p><strong>${app}</strong> asks you to sign in to the Latchkey demo.</p>
      ${alert}
      <form method="post">
        <label>Username <input name="username" value="${failed?.username ?? ''}" autocomplete="username" autocapitalize="none" spellcheck="false" required ${first}></label>
        <label>Password <input name="password" type="password" autocomplete="current-password" required ${second}></label>
        <div class="actions"><button class="primary" name="step" value="sign-in">Sign in</button></div>
      </form>`;
  showPage(target, { title: 'Sign in', content, status: failed ? 401 : 200, leadsTo });
}

export interface ConsentPage {
  readonly app: string;
  readonly person: string;
  /** What the app asks for, in words. */
  readonly permissions: readonly string[];
  readonly leadsTo: string | undefined;
}

/** Asks whether the app may do what it asks for. */
export function showConsent(target: PageTarget, { app, person, permissions, leadsTo }: ConsentPage): void {
  const content = html`
      <p>You are signed in as <strong>${person}</strong>. <strong>${app}</strong> would like to:</p>
      <ul>${permissions.map((permission) => html`<li>${permission}</li>`)}</ul>
      <form method="post">
        <div class="actions">
          <button name="step" value="deny">Deny</button>
          <button class="primary" name="step" value="allow">Allow</button>
        </div>
      </form>`;
  showPage(target, { title: `Allow ${app}?`, content, leadsTo });
}

/** Says what went wrong and what to do. */
export function showProblem(target: PageTarget, message: string, status: number): void {
  showPage(target, { title: 'This did not work', content: html`<p role="alert">${message}</p>`, status });
}
