import type { ConnectionSettings, OAuthAuth } from '../../../../shared/connection.ts';
import { OAUTH_DEFAULTS } from '../oauth-fields.ts';

/** A kind of server, and how a connection to one is filled from a few values. */
export interface Preset {
  readonly id: string;
  readonly name: string;
  /** One line: whom it is for. */
  readonly about: string;
  /** Other words that people look for it by. */
  readonly keywords: readonly string[];
  readonly asks: readonly PresetAsk[];
  /** What to set up at the provider, in a sentence or two; `null` for nothing. */
  readonly setUp: string | null;
  /** What the person should know beforehand, for instance that the session cannot be refreshed. */
  readonly caution: string | null;
  readonly documentation: { readonly title: string; readonly url: string } | null;
  /** @param base what any new connection starts from. */
  readonly fill: (values: PresetValues, base: ConnectionSettings) => ConnectionSettings;
}

/** A value that a preset asks for. */
export interface PresetAsk {
  readonly name: string;
  readonly label: string;
  /** Looks like what is to be typed. */
  readonly example: string;
  readonly hint?: string;
  /** What stands there at first. */
  readonly initial?: string;
  readonly optional?: boolean;
}

/** What was typed, by the name of the {@link PresetAsk}. */
export type PresetValues = Readonly<Record<string, string>>;

/** A fixed port for providers that compare redirect addresses letter by letter; no service is registered for it. */
export const FIXED_PORT = 28_473;

export const ENDPOINT: PresetAsk = {
  name: 'endpoint',
  label: 'GraphQL endpoint',
  example: 'https://api.example.com/graphql',
};

export const CLIENT_ID: PresetAsk = {
  name: 'clientId',
  label: 'Client ID',
  example: 'latchkey',
  hint: 'The provider gives it to the application that you register.',
};

export function typed(values: PresetValues, name: string): string {
  return (values[name] ?? '').trim();
}

/** An address without slashes at its end. */
export function address(values: PresetValues, name: string): string {
  return typed(values, name).replace(/\/+$/, '');
}

/** The name of a server, of whatever was pasted: `https://example.com/path` is `example.com`. */
export function host(values: PresetValues, name: string): string {
  return typed(values, name)
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/\/.*$/, '');
}

/** A connection whose tokens an authorization server issues. */
export function oauth(
  base: ConnectionSettings,
  settings: Partial<ConnectionSettings>,
  auth: Partial<OAuthAuth>,
): ConnectionSettings {
  return { ...base, ...settings, auth: { ...OAUTH_DEFAULTS, ...auth } };
}

export function discovery(issuer: string): OAuthAuth['server'] {
  return { kind: 'discovery', issuer };
}

/** The value that was typed, or what stands there at first, for each that is asked for. */
export function initialValues({ asks }: Preset): PresetValues {
  return Object.fromEntries(asks.map(({ name, initial }) => [name, initial ?? '']));
}

/** The first value that is missing; `null` where none is. */
export function missingIn({ asks }: Preset, values: PresetValues): PresetAsk | null {
  return asks.find(({ name, optional }) => optional !== true && typed(values, name) === '') ?? null;
}
