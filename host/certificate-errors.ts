import type { CdpSession } from './chromium/connection.ts';
import { connectToServer, isAccepted, type VerifyProc } from './tls-peer.ts';

/** How long the server may take to show its certificate once more. */
const WITHIN_MS = 10_000;

/**
 * Has the app's certificate procedure decide what Chromium refuses in a page. Chromium does not tell the certificate, so
 * the host asks the server for it by itself; what Chromium accepts is not asked about.
 * https://chromedevtools.github.io/devtools-protocol/tot/Security/#event-certificateError
 */
export async function decideCertificateErrors(cdp: CdpSession, proxy: URL | null, proc: VerifyProc): Promise<void> {
  cdp.on('Security.certificateError', ({ eventId, requestURL }) => {
    void isTrusted(new URL(requestURL), proxy, proc).then((trusted) => {
      cdp.tell('Security.handleCertificateError', { eventId, action: trusted ? 'continue' : 'cancel' });
    });
  });
  await cdp.send('Security.enable');
  await cdp.send('Security.setOverrideCertificateErrors', { override: true });
}

async function isTrusted(url: URL, proxy: URL | null, proc: VerifyProc): Promise<boolean> {
  try {
    const socket = await connectToServer(url, proxy, AbortSignal.timeout(WITHIN_MS));
    const refusal = await isAccepted(socket, url, proc);
    socket.destroy();
    return refusal === null;
  } catch {
    return false; // The server has gone: there is nothing to trust.
  }
}
