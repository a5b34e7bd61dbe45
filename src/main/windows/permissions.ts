import type { Session } from 'electron';
import { ORIGIN } from './origin.ts';

/**
 * Chromium asks for the network ones before a page may reach this machine or its network, where an API under
 * development runs; the Content-Security-Policy narrows that to the connection's endpoints. Copying to the clipboard is
 * what the edit menu does too. All else is denied.
 */
const ALLOWED: ReadonlySet<string> = new Set([
  'local-network',
  'local-network-access',
  'loopback-network',
  'clipboard-sanitized-write',
]);

export function limitPermissions(session: Session): void {
  session.setPermissionCheckHandler(
    (_webContents, permission, requestingOrigin) => ALLOWED.has(permission) && isOurs(requestingOrigin),
  );
  session.setPermissionRequestHandler((webContents, permission, callback, details) =>
    callback(ALLOWED.has(permission) && details.isMainFrame && isOurs(webContents.getURL())),
  );
}

function isOurs(url: string): boolean {
  return url === ORIGIN || url.startsWith(`${ORIGIN}/`);
}
