import { readdirSync, readFileSync } from 'node:fs';

/** What a process has cost up to now, by Linux (proc(5)). */
export interface ProcessCosts {
  readonly cpuMs: number;
  /** Times that one of its threads waited for something and was woken. */
  readonly wakeUps: number;
  readonly residentMib: number;
}

/** Clock ticks are 10 ms on every Linux that Node runs on. */
const MS_PER_TICK = 10;

export function costsOf(pid: number): ProcessCosts {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is a name in parentheses, which may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [userTicks, systemTicks] = [Number(fields[11]), Number(fields[12])];
  const threads = readdirSync(`/proc/${pid}/task`);
  return {
    cpuMs: (userTicks + systemTicks) * MS_PER_TICK,
    wakeUps: threads.reduce((sum, id) => sum + field(`/proc/${pid}/task/${id}/status`, 'voluntary_ctxt_switches'), 0),
    residentMib: field(`/proc/${pid}/status`, 'VmRSS') / 1_024,
  };
}

function field(path: string, name: string): number {
  let status: string;
  try {
    status = readFileSync(path, 'utf8');
  } catch {
    return 0; // The thread ended meanwhile.
  }
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? Number.NaN);
}
