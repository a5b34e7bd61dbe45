import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

/** Extended key usage of a TLS server (RFC 5280 §4.2.1.12). */
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/** Longer chains are nobody's. */
const MAX_CHAIN = 10;

const PEM_BLOCK = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[\s\S]*?-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;

/**
 * The certificates of a PEM file (RFC 7468), of which there may be many, with other text between.
 * @throws Error that says what is wrong with it, for a person.
 */
export function parseCertificates(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(PEM_BLOCK) ?? [];
  if (blocks.length === 0) throw new Error('there is no certificate in PEM in it (-----BEGIN CERTIFICATE-----).');
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch {
      throw new Error(`its certificate number ${index + 1} cannot be read.`);
    }
  });
}

export interface ServerIdentity {
  /** The server's own certificate. */
  readonly leaf: X509Certificate;
  /** What else the server sent, in any order. */
  readonly intermediates: readonly X509Certificate[];
  /** The name, or IP address, that was asked for. */
  readonly hostname: string;
}

/**
 * Whether `anchors` vouch for a server (RFC 5280 §6): by a chain of signatures, of authorities that may sign, each valid
 * at `now`, to a certificate of that very name. A certificate that is itself among the anchors needs no chain. Path
 * length and name constraints are not looked at: Node does not tell them.
 */
export function isVouchedFor(server: ServerIdentity, anchors: readonly X509Certificate[], now: Date): boolean {
  const { leaf, intermediates, hostname } = server;
  if (!isValidAt(leaf, now) || !isForServers(leaf) || !isNamed(leaf, hostname)) return false;
  if (anchors.some((anchor) => anchor.raw.equals(leaf.raw))) return true;
  return leadsToAnchor(leaf, intermediates, anchors, now, MAX_CHAIN);
}

/** Whether it is signed by its own key, and valid at `now`: then nobody but itself says whose it is. */
export function isSelfSigned(certificate: X509Certificate, now: Date): boolean {
  return isValidAt(certificate, now) && isIssuedBy(certificate, certificate);
}

/** Names of this machine that never leave it (RFC 6761 §6.3). */
export function isLoopbackName(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || isLoopbackIPv4(name);
}

function isLoopbackIPv4(name: string): boolean {
  return isIP(name) === 4 && name.startsWith('127.');
}

function leadsToAnchor(
  certificate: X509Certificate,
  intermediates: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
  now: Date,
  left: number,
): boolean {
  if (left === 0) return false;
  const mayIssue = (issuer: X509Certificate) => issuer.ca && isValidAt(issuer, now) && isIssuedBy(certificate, issuer);
  if (anchors.some(mayIssue)) return true;
  return intermediates.filter(mayIssue).some((issuer) =>
    leadsToAnchor(
      issuer,
      intermediates.filter((one) => one !== issuer),
      anchors,
      now,
      left - 1,
    ),
  );
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isValidAt({ validFromDate, validToDate }: X509Certificate, now: Date): boolean {
  return validFromDate <= now && now <= validToDate;
}

/** Only the subject's alternative names count (RFC 9525 §2). */
function isNamed(certificate: X509Certificate, hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '');
  return isIP(name) === 0
    ? certificate.checkHost(name, { subject: 'never' }) !== undefined
    : certificate.checkIP(name) !== undefined;
}

/** Where the certificate says what its key is for, serving is among it. */
function isForServers({ keyUsage }: X509Certificate): boolean {
  return !Array.isArray(keyUsage) || keyUsage.length === 0 || keyUsage.includes(SERVER_AUTH);
}
