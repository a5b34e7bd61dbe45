export const STYLE_PATH = '/style.css';

export const style = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#f4f0e8, #151310);
  --surface: light-dark(#fdfbf6, #1b1916);
  --line: light-dark(#8c826c, #827965);
  --ink: light-dark(#231e16, #eee7d9);
  --quiet: light-dark(#5c5446, #bcb2a0);
  --primary: light-dark(#2a241b, #e2b562);
  --on-primary: light-dark(#f5dfae, #1d1608);
  --danger: light-dark(#a52a1c, #f59a87);
  --focus: light-dark(#9a6a18, #e2b562);
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
}
main {
  width: min(100%, 24rem); padding: 2rem; background: var(--surface);
  border: 1px solid color-mix(in srgb, var(--line) 45%, transparent); border-radius: 0.75rem;
}
h1 { margin: 0 0 0.5rem; font-size: 1.375rem; line-height: 1.25; }
p { margin: 0 0 1rem; color: var(--quiet); }
p[role='alert'] { color: var(--danger); }
ul { margin: 0 0 1rem; padding-left: 1.25rem; }
strong { color: var(--ink); }
label { display: block; margin-bottom: 1rem; font-weight: 600; }
input {
  display: block; width: 100%; margin-top: 0.25rem; padding: 0.5rem 0.75rem; font: inherit; font-weight: 400;
  color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 0.375rem;
}
input[name='user_code'] { text-transform: uppercase; letter-spacing: 0.1em; }
.actions { display: flex; gap: 0.75rem; }
button {
  flex: 1; padding: 0.625rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 0.375rem;
}
button.primary { color: var(--on-primary); background: var(--primary); border-color: var(--primary); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.code { font: 600 1.5rem/1.5 ui-monospace, monospace; letter-spacing: 0.08em; color: var(--ink); }
`;
