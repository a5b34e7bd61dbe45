import { connect } from 'node:net';
import { workerData } from 'node:worker_threads';

/** A worker: brings one message to the address, and wakes the thread that waits for the outcome. */

const { address, message, outcome, heard, nobodyThere } = workerData as {
  address: string;
  message: string;
  outcome: Int32Array;
  heard: number;
  nobodyThere: number;
};

function finish(result: number): void {
  Atomics.compareExchange(outcome, 0, 0, result);
  Atomics.notify(outcome, 0);
}

connect(address)
  .on('error', () => finish(nobodyThere))
  .on('data', () => finish(heard))
  .on('close', () => finish(nobodyThere))
  .end(message);
