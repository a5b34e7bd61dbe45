import fc from 'fast-check';
import { settle } from '../virtual-time.ts';
import type { Coverage } from './coverage.ts';
import { checkEnding } from './ending.ts';
import type { Faults } from './faults.ts';
import { MACHINE_KINDS, Machine, type MachineKind } from './machine.ts';
import { computerSteps, timeSteps } from './steps/computer.ts';
import { peopleSteps } from './steps/people.ts';
import { type Instantaneous, type Step, StepCommand } from './steps/step.ts';
import { surroundingSteps } from './steps/surroundings.ts';
import { windowSteps } from './steps/windows.ts';

interface Weighted<T> {
  readonly weight: number;
  readonly arbitrary: fc.Arbitrary<T>;
}

/** How often each instantaneous step is taken, next to the others. What ends a session is rare, so that sessions get old. */
const instantaneous: Weighted<Instantaneous>[] = [
  { weight: 16, arbitrary: windowSteps.ask },
  { weight: 6, arbitrary: windowSteps.askAfterRejection },
  { weight: 2, arbitrary: windowSteps.askOutdated },
  { weight: 6, arbitrary: windowSteps.cancel },
  { weight: 10, arbitrary: peopleSteps.signIn },
  { weight: 3, arbitrary: peopleSteps.signOut },
  { weight: 4, arbitrary: peopleSteps.retryNow },
  { weight: 4, arbitrary: computerSteps.wake },
  { weight: 12, arbitrary: computerSteps.start },
  { weight: 4, arbitrary: computerSteps.kill },
  { weight: 8, arbitrary: surroundingSteps.keychain },
  { weight: 10, arbitrary: surroundingSteps.hold },
  { weight: 8, arbitrary: surroundingSteps.open },
  { weight: 2, arbitrary: surroundingSteps.late },
  { weight: 8, arbitrary: surroundingSteps.fail },
  { weight: 1, arbitrary: surroundingSteps.refuse },
  { weight: 3, arbitrary: surroundingSteps.loseAnswer },
  { weight: 2, arbitrary: surroundingSteps.omitAccessToken },
  { weight: 3, arbitrary: surroundingSteps.failRevocation },
  { weight: 1, arbitrary: surroundingSteps.forget },
  { weight: 2, arbitrary: surroundingSteps.grace },
  { weight: 4, arbitrary: surroundingSteps.lifetime },
];

const instant = fc.oneof(...instantaneous);

/** Two steps before anything follows from the first. */
const together = fc.tuple(instant, instant).map(
  ([first, second]): Step => ({
    name: `${first.name} + ${second.name}`,
    can: (machine) => first.can(machine) && second.can(machine),
    act: (machine) => {
      first.act(machine);
      if (second.can(machine)) second.act(machine);
    },
  }),
);

const step = fc.oneof<Weighted<Step>[]>(
  ...instantaneous,
  { weight: 16, arbitrary: together },
  { weight: 10, arbitrary: timeSteps.passTime },
  { weight: 16, arbitrary: timeSteps.passToExpiry },
  { weight: 4, arbitrary: timeSteps.sleep },
  { weight: 2, arbitrary: timeSteps.setClock },
  { weight: 4, arbitrary: computerSteps.quit },
);

export interface ModelOptions {
  readonly coverage: Coverage;
  readonly faults?: Partial<Faults>;
  readonly kinds?: readonly MachineKind[];
  /** As a failed run printed it. */
  readonly replayPath?: string;
  /** How many steps a run has at the most. */
  readonly maxSteps?: number;
}

/** The broker, whatever happens to it in whatever order, does what it promises. */
export function brokerProperty({
  coverage,
  faults = {},
  kinds = MACHINE_KINDS,
  replayPath,
  maxSteps = 40,
}: ModelOptions) {
  const commands = fc.commands([step.map((it) => new StepCommand(it, coverage))], {
    maxCommands: maxSteps,
    size: '+1',
    ...(replayPath !== undefined && { replayPath }),
  });
  return fc.asyncProperty(fc.nat(), fc.constantFrom(...kinds), commands, async (seed, kind, run) => {
    const machine = new Machine({ seed, kind, faults });
    const setup = async () => {
      machine.start(0).signIn('ada', 'right');
      await settle();
      if (machine.places > 1) machine.start(1);
      await settle();
      return { model: machine, real: machine };
    };
    await fc.asyncModelRun(setup, run);
    await checkEnding(machine);
    coverage.ending(machine);
  });
}
