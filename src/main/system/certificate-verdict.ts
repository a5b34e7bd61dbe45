import { X509Certificate } from 'node:crypto';
import { isLoopbackName, isSelfSigned, isVouchedFor } from './certificate-trust.ts';

/** A server's certificate as Electron describes it: PEM, and whose it is said to be signed by. */
export interface PresentedCertificate {
  readonly data: string;
  /** Missing at the end of what the server sent; a self-signed one may name itself. */
  readonly issuerCert?: PresentedCertificate | undefined;
}

export interface VerificationRequest {
  readonly hostname: string;
  readonly certificate: PresentedCertificate;
  /** Chromium's own verdict, for instance `net::OK` or `net::ERR_CERT_AUTHORITY_INVALID`. */
  readonly verificationResult: string;
}

export interface Trust {
  /** Authorities that are trusted beside the system's. */
  readonly anchors: readonly X509Certificate[];
  readonly selfSignedOnLoopback: boolean;
}

/** What `setCertificateVerifyProc` takes. */
export const ACCEPT = 0;
/** Chromium's own verdict stands, good or bad. */
export const AS_CHROMIUM_SAYS = -3;

/** Longer than any chain that is sent. */
const MAX_SENT = 16;

/**
 * Accepts what a connection's own settings trust; all else stays as Chromium judges it. Only the one fault that
 * settings can mend is overruled, an authority that is not known: one that is revoked or too weak stays refused.
 */
export function verdict(
  request: VerificationRequest,
  trust: Trust,
  now: Date,
): typeof ACCEPT | typeof AS_CHROMIUM_SAYS {
  const { hostname, verificationResult } = request;
  if (!verificationResult.endsWith('CERT_AUTHORITY_INVALID')) return AS_CHROMIUM_SAYS;
  const [leaf, ...intermediates] = presented(request.certificate);
  if (leaf === undefined) return AS_CHROMIUM_SAYS;
  const isTrusted =
    isVouchedFor({ leaf, intermediates, hostname }, trust.anchors, now) ||
    (trust.selfSignedOnLoopback && isLoopbackName(hostname) && isSelfSigned(leaf, now));
  return isTrusted ? ACCEPT : AS_CHROMIUM_SAYS;
}

function presented(certificate: PresentedCertificate): X509Certificate[] {
  const sent: X509Certificate[] = [];
  let next: PresentedCertificate | undefined = certificate;
  while (next !== undefined && next !== null && sent.length < MAX_SENT) {
    try {
      sent.push(new X509Certificate(next.data));
    } catch {
      return sent.slice(0, 1); // What comes after it cannot vouch for anything.
    }
    next = next.issuerCert === next ? undefined : next.issuerCert;
  }
  return sent;
}
