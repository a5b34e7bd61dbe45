import { z } from 'zod';
import type { ClientCredentials } from '../identity/clients.ts';
import { settingsChange } from '../options.ts';
import { type Fault, fault, faultTarget } from './fault.ts';
import { type JournalEntry, type JournalSummary, journalFilter } from './journal.ts';

const timeoutMs = z.number().positive().max(600_000);
const nothing = z.strictObject({});

/** Close codes that a server may send (RFC 6455 §7.4), and 1006 for a connection cut without one. */
const closeCode = z.union([z.literal([1000, 1001, 1006, 1011, 1012, 1013]), z.int().min(3_000).max(4_999)]);

/** The commands of the control interface, with their arguments: `POST {controlEndpoint}/{command}`, JSON. */
export const commands = {
  changeSettings: settingsChange,
  expireAccessTokens: nothing,
  revoke: z.strictObject({ family: z.string().optional(), username: z.string().optional() }),
  moveClock: z.strictObject({ offsetMs: z.number() }),
  addFault: fault,
  clearFaults: z.strictObject({ target: faultTarget.optional() }),
  faults: nothing,
  release: z.strictObject({ target: faultTarget.optional() }),
  waitUntilHeld: z.strictObject({ target: faultTarget, count: z.int().positive(), timeoutMs }),
  setReachable: z.strictObject({ reachable: z.boolean() }),
  journal: z.strictObject({ since: z.int().nonnegative() }),
  waitForEntries: z.strictObject({ filter: journalFilter, count: z.int().positive(), timeoutMs }),
  summary: nothing,
  resetJournal: nothing,
  issuedTokens: nothing,
  serviceCredentials: nothing,
  sockets: nothing,
  closeSockets: z.strictObject({ code: closeCode, reason: z.string().max(100).optional() }),
} satisfies Record<string, z.ZodType>;

export type Command = keyof typeof commands;
export type CommandArguments<C extends Command> = z.input<(typeof commands)[C]>;

/** What each command answers. */
export interface CommandResults {
  changeSettings: null;
  expireAccessTokens: null;
  /** How many families and grants were revoked. */
  revoke: number;
  /** The server's time, in milliseconds since the epoch. */
  moveClock: number;
  addFault: null;
  clearFaults: null;
  faults: readonly Fault[];
  /** How many requests were let go. */
  release: number;
  waitUntilHeld: null;
  setReachable: null;
  journal: readonly JournalEntry[];
  waitForEntries: readonly JournalEntry[];
  summary: JournalSummary;
  resetJournal: null;
  issuedTokens: IssuedTokens;
  serviceCredentials: ClientCredentials | null;
  /** How many WebSockets are open. */
  sockets: number;
  /** How many WebSockets were closed. */
  closeSockets: number;
}

/** Every token given out by this process. A test searches for them where they must not be. */
export interface IssuedTokens {
  readonly accessTokens: readonly string[];
  readonly refreshTokens: readonly string[];
}
