import type { Trial } from './trial.ts';

/** One row of docs/faults.md: what happens to a session, and what must hold. */
export interface Row {
  readonly id: string;
  /** What happens, in a few words. */
  readonly title: string;
  /** How often it is run where the command line says nothing else. */
  readonly trials: number;
  /** What of it this machine cannot have, and what takes its place. */
  readonly standIn?: string;
  /** Whether it measures times that other trials on the same machine would spoil: then it is run by itself. */
  readonly alone?: boolean;
  /** How long one trial may take, in milliseconds. */
  readonly deadlineMs: number;
  run(trial: Trial): Promise<Outcome>;
}

/** What became of the session in one trial. */
export interface Outcome {
  /** Whether the user has to sign in again. */
  readonly lost: boolean;
  /** Whether the row itself says that the session ends here. */
  readonly lossAllowed: boolean;
  /** From the end of the fault until a token could be had again, in milliseconds; `null` where nothing recovers. */
  readonly recoveryMs: number | null;
  /** A figure that the row has to name, for instance a bound and what was measured against it. */
  readonly figure?: string;
}

/** One trial as it is counted. */
export interface TrialResult extends Outcome {
  readonly row: string;
  readonly trial: number;
  /** Where a refresh token was found that must not be there. */
  readonly leaks: readonly string[];
  /** What did not hold. */
  readonly failures: readonly string[];
  /** Sign-ins, refreshes and sign-outs that the token endpoint saw. */
  readonly tokenRequests: number;
}
