import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its key, in PEM. */
export interface Made {
  readonly pem: string;
  readonly key: string;
  readonly certificate: X509Certificate;
}

interface Wanted {
  readonly name: string;
  /** Signed by its own key without one. */
  readonly issuer?: Made;
  /** `subjectAltName`, for instance `DNS:localhost,IP:127.0.0.1`; an authority without one. */
  readonly names?: string;
  readonly usage?: string;
  /** `[from, to]` as openssl writes dates: `20200101000000Z`. */
  readonly valid?: readonly [string, string];
}

/** Makes certificates with openssl, as people do. */
export class CertificateMaker {
  readonly #folder = mkdtempSync(join(tmpdir(), 'latchkey-certificates-'));
  #count = 0;

  make({ name, issuer, names, usage, valid }: Wanted): Made {
    this.#count += 1;
    const at = (ending: string) => join(this.#folder, `${this.#count}.${ending}`);
    const extensions = [
      names === undefined ? 'basicConstraints=critical,CA:TRUE' : 'basicConstraints=critical,CA:FALSE',
      ...(names === undefined ? [] : [`subjectAltName=${names}`]),
      ...(usage === undefined ? [] : [`extendedKeyUsage=${usage}`]),
    ];
    writeFileSync(at('ext'), extensions.join('\n'));
    const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', at('key'));
    openssl('req', '-new', '-key', at('key'), '-subj', `/CN=${name}`, '-out', at('csr'));
    if (issuer !== undefined) {
      writeFileSync(at('issuer.pem'), issuer.pem);
      writeFileSync(at('issuer.key'), issuer.key);
    }
    if (valid === undefined) {
      const by =
        issuer === undefined
          ? ['-signkey', at('key')]
          : ['-CA', at('issuer.pem'), '-CAkey', at('issuer.key'), '-CAcreateserial'];
      openssl('x509', '-req', '-in', at('csr'), '-days', '30', '-extfile', at('ext'), '-out', at('pem'), ...by);
    } else {
      this.#dated(at, valid, issuer !== undefined);
    }
    const pem = readFileSync(at('pem'), 'utf8');
    return { pem, key: readFileSync(at('key'), 'utf8'), certificate: new X509Certificate(pem) };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** `openssl x509` knows no dates of the past; `openssl ca` does, and wants a small database. */
  #dated(at: (ending: string) => string, [from, to]: readonly [string, string], isIssued: boolean): void {
    writeFileSync(at('index'), '');
    writeFileSync(at('serial'), `${1_000 + this.#count}\n`);
    writeFileSync(
      at('conf'),
      `[ca]\ndefault_ca=own\n[own]\ndatabase=${at('index')}\nserial=${at('serial')}\nnew_certs_dir=${this.#folder}\ndefault_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n`,
    );
    const by = isIssued
      ? ['-cert', at('issuer.pem'), '-keyfile', at('issuer.key')]
      : ['-selfsign', '-keyfile', at('key')];
    execFileSync(
      'openssl',
      // biome-ignore format: one option a pair
      ['ca', '-batch', '-notext', '-config', at('conf'), '-in', at('csr'), '-out', at('pem'), '-extfile', at('ext'),
       '-startdate', from, '-enddate', to, ...by],
      { stdio: 'pipe' },
    );
  }
}
