import { EventEmitter } from 'node:events';
import { asWhole, guardClass } from '../unimplemented.ts';

/** Emits what a test triggers: the host does not hear of the machine's own sleep. */
class HostPowerMonitor extends EventEmitter {}

guardClass('electron.powerMonitor', HostPowerMonitor);
export const powerMonitor = asWhole<Electron.PowerMonitor>(new HostPowerMonitor());
