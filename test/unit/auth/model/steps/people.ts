import fc from 'fast-check';
import { type Instantaneous, ofProcess, place } from './step.ts';

const account = fc.constantFrom('ada', 'ada', 'grace');
const password = fc.constantFrom('right', 'right', 'right', 'right', 'wrong');

const signIn = fc
  .tuple(place, account, password)
  .map(
    ([at, username, secret]): Instantaneous =>
      ofProcess(at, `${username} signs in with the ${secret} password`, (process) => process.signIn(username, secret)),
  );

const signOut = place.map((at): Instantaneous => ofProcess(at, 'sign out', (process) => process.signOut()));

const retryNow = place.map(
  (at): Instantaneous =>
    ofProcess(at, 'try again now', (process, machine) => {
      machine.watch.bounds.occasion(process, machine);
      process.retryNow();
    }),
);

/** What people do. */
export const peopleSteps = { signIn, signOut, retryNow };
