import fc from 'fast-check';
import { settle } from '../../virtual-time.ts';
import type { Coverage } from '../coverage.ts';
import type { Machine } from '../machine.ts';
import type { Process } from '../process.ts';

/** Something that happens. */
export interface Step {
  readonly name: string;
  /** Whether it makes sense as things are. */
  readonly can: (machine: Machine) => boolean;
  readonly act: (machine: Machine) => void | Promise<void>;
}

/** One that happens within an instant, so that others can happen in the same. */
export interface Instantaneous extends Step {
  readonly act: (machine: Machine) => void;
}

/** The first process is the usual one. */
export const place = fc.constantFrom(0, 0, 1);

/** A step of the process at `at`, while there is one. */
export function ofProcess<Result extends void | Promise<void>>(
  at: number,
  name: string,
  act: (process: Process, machine: Machine) => Result,
) {
  return {
    name: at === 0 ? name : `${name} (second process)`,
    can: ({ processes }: Machine) => processes[at] !== null,
    act: (machine: Machine): Result | undefined => {
      const process = machine.processes[at];
      return process ? act(process, machine) : undefined;
    },
  };
}

/** A step of the world around, which is always possible. */
export function ofWorld(name: string, act: (machine: Machine) => void): Instantaneous {
  return { name, can: () => true, act };
}

/** A step as fast-check runs it: then everything that follows happens, and what must always hold is checked. */
export class StepCommand implements fc.AsyncCommand<Machine, Machine> {
  readonly #step: Step;
  readonly #coverage: Coverage;

  constructor(step: Step, coverage: Coverage) {
    this.#step = step;
    this.#coverage = coverage;
  }

  check(machine: Readonly<Machine>): boolean {
    return this.#step.can(machine as Machine);
  }

  async run(_: Machine, machine: Machine): Promise<void> {
    await this.#step.act(machine);
    await settle();
    this.#coverage.step(this.#step.name, machine);
    machine.watch.afterStep();
  }

  toString(): string {
    return this.#step.name;
  }
}
