import type { Row } from '../lib/row.ts';
import { f01 } from './f01-one-refresh.ts';
import { f02 } from './f02-stale-rejection.ts';
import { f03 } from './f03-two-processes.ts';
import { f04 } from './f04-lost-answer.ts';
import { f05 } from './f05-kill.ts';
import { f06 } from './f06-keychain-refuses.ts';
import { f07 } from './f07-unreadable-token.ts';
import { f08 } from './f08-no-rotation.ts';
import { f09 } from './f09-wake.ts';
import { f10 } from './f10-clocks.ts';
import { f11 } from './f11-sign-out.ts';
import { f12 } from './f12-account-changes.ts';
import { f13 } from './f13-endpoint-fails.ts';
import { f14 } from './f14-no-answer.ts';
import { f15 } from './f15-refused.ts';
import { f16 } from './f16-keychain-unavailable.ts';
import { f17 } from './f17-corrupt-record.ts';
import { f18 } from './f18-lifetimes.ts';
import { f19 } from './f19-api-rejects.ts';
import { f20 } from './f20-callers-gone.ts';
import { f21 } from './f21-subscriptions.ts';
import { f22 } from './f22-strangers.ts';
import { f23 } from './f23-long-record.ts';
import { f24 } from './f24-many-callers.ts';
import { f25 } from './f25-revocation.ts';

export const ROWS: readonly Row[] = [
  f01,
  f02,
  f03,
  f04,
  f05,
  f06,
  f07,
  f08,
  f09,
  f10,
  f11,
  f12,
  f13,
  f14,
  f15,
  f16,
  f17,
  f18,
  f19,
  f20,
  f21,
  f22,
  f23,
  f24,
  f25,
];
