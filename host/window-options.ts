import { NotImplemented } from './unimplemented.ts';

type Preferences = Electron.WebPreferences;
type Options = Electron.BrowserWindowConstructorOptions;

/** Preferences that the host honours with every value, and those that it has with one value alone. */
const PREFERENCES: { readonly [K in keyof Preferences]: true | { readonly only: unknown } } = {
  additionalArguments: true,
  allowRunningInsecureContent: { only: false },
  backgroundThrottling: true,
  contextIsolation: { only: true },
  devTools: true,
  experimentalFeatures: { only: false },
  javascript: { only: true },
  navigateOnDragDrop: { only: false },
  nodeIntegration: { only: false },
  nodeIntegrationInSubFrames: { only: false },
  nodeIntegrationInWorker: { only: false },
  partition: true,
  plugins: { only: false },
  preload: true,
  safeDialogs: true,
  sandbox: { only: true },
  session: true,
  spellcheck: true,
  webSecurity: { only: true },
  webviewTag: { only: false },
};

/** Options that the host honours, and such as say how a frame looks that is Chromium's here. */
const OPTIONS: ReadonlySet<keyof Options> = new Set<keyof Options>([
  'autoHideMenuBar',
  'backgroundColor',
  'center',
  'darkTheme',
  'height',
  'icon',
  'minHeight',
  'minWidth',
  'show',
  'title',
  'titleBarStyle',
  'trafficLightPosition',
  'webPreferences',
  'width',
  'x',
  'y',
]);

/** Throws, by name, at what the host cannot honour: a window must not be less than its maker believes. */
export function checkWindowOptions(options: Options): void {
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && !OPTIONS.has(name as keyof Options)) throw new NotImplemented(`BrowserWindow's ${name}`);
  }
  for (const [name, value] of Object.entries(options.webPreferences ?? {})) {
    const honoured = PREFERENCES[name as keyof Preferences];
    if (value === undefined || honoured === true || (honoured && honoured.only === value)) continue;
    throw new NotImplemented(`webPreferences.${name}: ${value}`);
  }
}
