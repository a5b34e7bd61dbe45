import { afterAll, describe, expect, it } from 'vitest';
import {
  isLoopbackName,
  isSelfSigned,
  isVouchedFor,
  parseCertificates,
} from '../../../src/main/system/certificate-trust.ts';
import { ACCEPT, AS_CHROMIUM_SAYS, verdict } from '../../../src/main/system/certificate-verdict.ts';
import { CertificateMaker, type Made } from './test-certificates.ts';

const maker = new CertificateMaker();
afterAll(() => maker.remove());

/** A moment after all of these are made. */
const now = new Date(Date.now() + 60_000);
const root = maker.make({ name: 'Our root' });
const middle = maker.make({ name: 'Our middle', issuer: root });
const server = maker.make({ name: 'server', issuer: middle, names: 'DNS:api.test,IP:127.0.0.1' });
const other = maker.make({ name: 'Another root' });
const own = maker.make({ name: 'localhost', names: 'DNS:localhost' });

const vouched = (leaf: Made, intermediates: Made[], anchors: Made[], hostname = 'api.test', at = now) =>
  isVouchedFor(
    { leaf: leaf.certificate, intermediates: intermediates.map(({ certificate }) => certificate), hostname },
    anchors.map(({ certificate }) => certificate),
    at,
  );

describe('authorities of a file', () => {
  it('vouch for a server by a chain of signatures, in whatever order it was sent', () => {
    expect(vouched(server, [middle], [root])).toBe(true);
    expect(vouched(server, [other, root, middle], [other, root])).toBe(true);
    expect(vouched(server, [], [middle])).toBe(true);
  });

  it('vouch for its IP address where the certificate has it', () => {
    expect(vouched(server, [middle], [root], '127.0.0.1')).toBe(true);
    expect(vouched(server, [middle], [root], '127.0.0.2')).toBe(false);
  });

  it('do not vouch across a gap, for another name, or for another authority’s servers', () => {
    expect(vouched(server, [], [root])).toBe(false);
    expect(vouched(server, [middle], [root], 'evil.test')).toBe(false);
    expect(vouched(server, [middle], [other])).toBe(false);
    expect(vouched(server, [middle, root], [])).toBe(false);
  });

  it('do not vouch for what a certificate that is no authority has signed', () => {
    const issued = maker.make({ name: 'leaf', issuer: server, names: 'DNS:api.test' });
    expect(vouched(issued, [server, middle], [root])).toBe(false);
    expect(vouched(issued, [], [server])).toBe(false);
  });

  it('are not mistaken for another authority of the same name', () => {
    const impostor = maker.make({ name: 'Our root' });
    const theirs = maker.make({ name: 'server', issuer: impostor, names: 'DNS:api.test' });
    expect(vouched(theirs, [], [root])).toBe(false);
  });

  it('do not vouch before or after their time, nor for a server’s certificate out of its own', () => {
    const expired = maker.make({
      name: 'old',
      issuer: root,
      names: 'DNS:api.test',
      valid: ['20200101000000Z', '20210101000000Z'],
    });
    expect(vouched(expired, [], [root])).toBe(false);
    const later = new Date(now.getTime() + 40 * 24 * 3_600_000);
    expect(vouched(server, [middle], [root], 'api.test', later)).toBe(false);
    const oldRoot = maker.make({ name: 'Old root', valid: ['20200101000000Z', '20210101000000Z'] });
    const young = maker.make({ name: 'young', issuer: oldRoot, names: 'DNS:api.test' });
    expect(vouched(young, [], [oldRoot])).toBe(false);
  });

  it('do not vouch for a certificate that is for something else than serving', () => {
    const client = maker.make({ name: 'c', issuer: root, names: 'DNS:api.test', usage: 'clientAuth' });
    const both = maker.make({ name: 'b', issuer: root, names: 'DNS:api.test', usage: 'clientAuth,serverAuth' });
    expect(vouched(client, [], [root])).toBe(false);
    expect(vouched(both, [], [root])).toBe(true);
  });

  it('may be the server’s own certificate, for its own names', () => {
    expect(vouched(own, [], [own], 'localhost')).toBe(true);
    expect(vouched(own, [], [own], 'api.test')).toBe(false);
  });
});

describe('a file of certificates', () => {
  it('may hold many, with text between', () => {
    const text = `# ours\n${root.pem}\nand\r\n${other.pem}`;
    expect(parseCertificates(text).map(({ fingerprint256 }) => fingerprint256)).toEqual([
      root.certificate.fingerprint256,
      other.certificate.fingerprint256,
    ]);
  });

  it('that has none, or one that is cut off, says so', () => {
    expect(() => parseCertificates('')).toThrow('no certificate in PEM');
    expect(() => parseCertificates(root.key)).toThrow('no certificate in PEM');
    const broken = root.pem.replace(/\n.{20}/, '\nAAAA');
    expect(() => parseCertificates(`${root.pem}\n${broken}`)).toThrow('number 2');
  });
});

describe('names of this machine', () => {
  it.each(['localhost', 'LOCALHOST', 'api.localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]'])(
    '%s is one',
    (name) => {
      expect(isLoopbackName(name)).toBe(true);
    },
  );

  it.each([
    'localhost.evil.test',
    'notlocalhost',
    '128.0.0.1',
    '127.0.0.1.evil.test',
    '127.evil',
    '0.0.0.0',
    '::2',
    '',
  ])('%j is none', (name) => {
    expect(isLoopbackName(name)).toBe(false);
  });
});

describe('the verdict on a certificate', () => {
  const of = (
    leaf: Made,
    {
      hostname = 'localhost',
      result = 'net::ERR_CERT_AUTHORITY_INVALID',
      selfSignedOnLoopback = false,
      anchors = [] as Made[],
      issuer = undefined as Made | undefined,
    },
  ) =>
    verdict(
      {
        hostname,
        verificationResult: result,
        certificate: { data: leaf.pem, issuerCert: issuer && { data: issuer.pem } },
      },
      { anchors: anchors.map(({ certificate }) => certificate), selfSignedOnLoopback },
      now,
    );

  it('leaves to Chromium what it trusts, and what no setting asks for', () => {
    expect(of(own, { result: 'net::OK', selfSignedOnLoopback: true })).toBe(AS_CHROMIUM_SAYS);
    expect(of(own, {})).toBe(AS_CHROMIUM_SAYS);
  });

  it('accepts self-signed ones for this machine’s names where the connection says so, and for no others', () => {
    expect(isSelfSigned(own.certificate, now)).toBe(true);
    expect(of(own, { selfSignedOnLoopback: true })).toBe(ACCEPT);
    expect(of(own, { selfSignedOnLoopback: true, hostname: 'api.test' })).toBe(AS_CHROMIUM_SAYS);
    expect(of(own, { selfSignedOnLoopback: true, hostname: 'localhost.evil.test' })).toBe(AS_CHROMIUM_SAYS);
  });

  it('does not take another’s signature for one’s own', () => {
    expect(isSelfSigned(server.certificate, now)).toBe(false);
    expect(of(server, { selfSignedOnLoopback: true, hostname: '127.0.0.1' })).toBe(AS_CHROMIUM_SAYS);
  });

  it('accepts what the file’s authorities vouch for, by the chain that the server sent', () => {
    const chain = { hostname: 'api.test', anchors: [root], issuer: middle };
    expect(of(server, chain)).toBe(ACCEPT);
    expect(of(server, { ...chain, anchors: [other] })).toBe(AS_CHROMIUM_SAYS);
  });

  it.each(['net::ERR_CERT_REVOKED', 'net::ERR_CERT_WEAK_KEY', 'net::ERR_CERT_COMMON_NAME_INVALID'])(
    'does not overrule %s',
    (result) => {
      expect(of(server, { hostname: 'api.test', anchors: [root], issuer: middle, result })).toBe(AS_CHROMIUM_SAYS);
    },
  );

  it('leaves to Chromium what cannot be read', () => {
    expect(of({ ...own, pem: 'nonsense' }, { selfSignedOnLoopback: true })).toBe(AS_CHROMIUM_SAYS);
  });
});
