import { coldStart } from './cold/workload.ts';
import { expiryInTheApp } from './expiry/app-workload.ts';
import { expiryUnderLoad } from './expiry/workload.ts';
import { fleet } from './fleet/workload.ts';
import { idle } from './idle/workload.ts';
import type { Workload } from './lib/report.ts';
import { storm } from './storm/workload.ts';
import { warm } from './warm/workload.ts';

/** In the order in which they are measured, one after the other: nothing else may take the machine's time meanwhile. */
export const workloads: readonly Workload[] = [warm, expiryUnderLoad, expiryInTheApp, coldStart, storm, idle, fleet];
