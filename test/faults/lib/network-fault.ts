import dns from 'node:dns';
import { existsSync, readFileSync } from 'node:fs';

/**
 * Imported before a program (`node --import`): while the file named by {@link NETWORK_FAULT} is there, every look-up of a
 * name fails with the error code that the file holds, as on a machine whose network has not come up yet.
 */
export const NETWORK_FAULT = 'LATCHKEY_NETWORK_FAULT';

const file = process.env[NETWORK_FAULT];
if (file !== undefined) {
  const { lookup } = dns;
  const faulty = (name: string, ...rest: unknown[]) => {
    if (!existsSync(file)) {
      (lookup as (...args: unknown[]) => void)(name, ...rest);
      return;
    }
    const code = readFileSync(file, 'utf8');
    const error = Object.assign(new Error(`getaddrinfo ${code} ${name}`), { code, syscall: 'getaddrinfo' });
    setImmediate(rest.at(-1) as (error: Error) => void, error);
  };
  Object.assign(dns, { lookup: faulty });
}
