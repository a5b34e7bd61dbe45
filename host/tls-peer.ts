import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';

export type VerifyProc = NonNullable<Parameters<Electron.Session['setCertificateVerifyProc']>[0]>;

/** Node's reasons to distrust a certificate, as Chromium calls them. */
const CHROMIUM_NAMES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'ERR_CERT_DATE_INVALID',
  CERT_NOT_YET_VALID: 'ERR_CERT_DATE_INVALID',
  CERT_REVOKED: 'ERR_CERT_REVOKED',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'ERR_CERT_AUTHORITY_INVALID',
  ERR_TLS_CERT_ALTNAME_INVALID: 'ERR_CERT_COMMON_NAME_INVALID',
  SELF_SIGNED_CERT_IN_CHAIN: 'ERR_CERT_AUTHORITY_INVALID',
  UNABLE_TO_GET_ISSUER_CERT: 'ERR_CERT_AUTHORITY_INVALID',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'ERR_CERT_AUTHORITY_INVALID',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'ERR_CERT_AUTHORITY_INVALID',
};

/** A TLS connection to the server of `url`, which is not trusted yet: see {@link isAccepted}. */
export async function connectToServer(url: URL, proxy: URL | null, signal?: AbortSignal): Promise<TLSSocket> {
  const hostname = bareHost(url);
  const port = Number(url.port || 443);
  const socket = proxy === null ? connectTcp(port, hostname) : await tunnel(proxy, `${url.hostname}:${port}`, signal);
  const secured = connectTls({
    socket,
    host: hostname,
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: false,
  });
  const abandon = () => secured.destroy();
  signal?.addEventListener('abort', abandon);
  try {
    await once(secured, 'secureConnect', { signal });
    return secured;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abandon);
  }
}

/** Asks the app about the server's certificate. */
export function isAccepted(socket: TLSSocket, url: URL, proc: VerifyProc | null): Promise<string | null> {
  const verificationResult = verificationOf(socket);
  if (proc === null) return Promise.resolve(verificationResult === 'net::OK' ? null : verificationResult);
  const certificate = describe(socket.getPeerCertificate(true));
  const request: Electron.Request = {
    hostname: bareHost(url),
    certificate,
    validatedCertificate: certificate,
    isIssuedByKnownRoot: verificationResult === 'net::OK',
    verificationResult,
    errorCode: verificationResult === 'net::OK' ? 0 : -202,
  };
  return new Promise((resolve) => {
    proc(request, (answer) => {
      if (answer === 0 || (answer === -3 && verificationResult === 'net::OK')) resolve(null);
      else resolve(answer === -3 ? verificationResult : 'net::ERR_FAILED');
    });
  });
}

/** @throws Error named as Chromium names it: `net::ERR_PROXY_CONNECTION_FAILED`, `net::ERR_TUNNEL_CONNECTION_FAILED`. */
async function tunnel(proxy: URL, authority: string, signal?: AbortSignal): Promise<Socket> {
  const asked = httpRequest({
    host: bareHost(proxy),
    port: Number(proxy.port || 80),
    method: 'CONNECT',
    path: authority,
    headers: { host: authority },
    signal,
  });
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  asked.once('connect', (response, socket) => {
    if (response.statusCode === 200) {
      resolve(socket as Socket);
    } else {
      socket.destroy();
      reject(new Error('net::ERR_TUNNEL_CONNECTION_FAILED'));
    }
  });
  asked.once('response', () => reject(new Error('net::ERR_TUNNEL_CONNECTION_FAILED')));
  asked.once('error', (cause) => reject(signal?.aborted ? cause : proxyFailure(cause)));
  asked.end();
  return promise;
}

export function proxyFailure(cause: unknown): Error {
  return new Error('net::ERR_PROXY_CONNECTION_FAILED', { cause });
}

/** Without the brackets of an IPv6 address. */
export function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function verificationOf({ authorized, authorizationError }: TLSSocket): string {
  if (authorized) return 'net::OK';
  const known = authorizationError as unknown;
  const code = typeof known === 'string' ? known : ((known as { code?: string } | null)?.code ?? '');
  return `net::${CHROMIUM_NAMES[code] ?? 'ERR_CERT_INVALID'}`;
}

function describe(peer: DetailedPeerCertificate): Electron.Certificate {
  const certificate = new X509Certificate(peer.raw);
  const isLast = peer.issuerCertificate === undefined || peer.issuerCertificate.raw.equals(peer.raw);
  const described = {
    data: certificate.toString(),
    fingerprint: `sha256/${Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex').toString('base64')}`,
    issuer: principal(peer.issuer),
    issuerName: one(peer.issuer.CN),
    serialNumber: certificate.serialNumber,
    subject: principal(peer.subject),
    subjectName: one(peer.subject.CN),
    validExpiry: certificate.validToDate.getTime() / 1000,
    validStart: certificate.validFromDate.getTime() / 1000,
  };
  // Missing at the end of the chain, whatever Electron's types say.
  return { ...described, ...(isLast ? {} : { issuerCert: describe(peer.issuerCertificate) }) } as Electron.Certificate;
}

function principal(name: DetailedPeerCertificate['subject']): Electron.CertificatePrincipal {
  return {
    commonName: one(name.CN),
    country: one(name.C),
    locality: one(name.L),
    organizations: [name.O ?? []].flat(),
    organizationUnits: [name.OU ?? []].flat(),
    state: one(name.ST),
  };
}

function one(value: string | string[] | undefined): string {
  return [value ?? ''].flat()[0] ?? '';
}
