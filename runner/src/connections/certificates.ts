import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type Auth, type ClientCertificate, fail } from '@holdfast/node-sdk';

/** What a client certificate says of itself; nothing of it is secret. */
export interface CertificateFacts {
  /** Such as `O=Example Ltd, CN=holdfast`. */
  readonly subject: string;
  readonly issuer: string;
  readonly from: Date;
  readonly until: Date;
  /** SHA-256 over the certificate in DER, hexadecimal in capitals: what providers show of one that was uploaded. */
  readonly fingerprint: string;
}

/** Curves that signatures of JSON Web Tokens are defined for, by their names in OpenSSL. */
export const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};

/** A certificate or its key cannot be used. The message says what to enter instead, and holds nothing of either. */
export class BadCertificateError extends Error {
  override readonly name = 'BadCertificateError';
}

/** The certificate that a connection shows, or signs with; null where it has none. */
export const certificateIn = (auth: Auth): ClientCertificate | null =>
  'clientCertificate' in auth ? auth.clientCertificate : null;

/** @throws BadCertificateError */
export function factsOf({ certificate }: Pick<ClientCertificate, 'certificate'>): CertificateFacts {
  const { subject, issuer, validFromDate: from, validToDate: until, raw } = parsed(certificate);
  const inOneLine = (name: string) => name.trim().replaceAll('\n', ', ');
  const fingerprint = createHash('sha256').update(raw).digest('hex').toUpperCase();
  return { subject: inOneLine(subject), issuer: inOneLine(issuer), from, until, fingerprint };
}

/** `x5t#S256` of RFC 7515. @throws BadCertificateError */
export const thumbprintOf = ({ certificate }: ClientCertificate): string =>
  createHash('sha256').update(parsed(certificate).raw).digest('base64url');

/** The private key, opened. @throws BadCertificateError */
export function privateKeyOf({ privateKey, passphrase }: ClientCertificate): KeyObject {
  try {
    return createPrivateKey({ key: privateKey, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    throw new BadCertificateError(
      /ENCRYPTED/.test(privateKey)
        ? 'The private key cannot be opened. Enter the passphrase that it was saved with.'
        : 'The private key cannot be read. Enter it as PEM, with the lines "-----BEGIN PRIVATE KEY-----" and "-----END PRIVATE KEY-----".',
    );
  }
}

/** Certificate and key can be read, can be used and belong together. @throws BadCertificateError */
export function checkCertificate(client: ClientCertificate): void {
  const certificate = parsed(client.certificate);
  const key = privateKeyOf(client);
  const { asymmetricKeyType: kind, asymmetricKeyDetails: details } = key;
  if (kind !== 'rsa' && CURVES[details?.namedCurve ?? ''] === undefined)
    throw new BadCertificateError(
      'Keys of this kind cannot be used. Use RSA, or EC with the curve P-256, P-384 or P-521.',
    );
  if (certificate.checkPrivateKey(key)) return;
  throw new BadCertificateError(
    'The private key does not belong to the certificate. Enter the key that the certificate was made with, and where there are several certificates, its own first.',
  );
}

/** Nobody is asked with a certificate that has ended: the answer is known. @throws NodeFailure permanent/auth */
export function refuseEnded(client: ClientCertificate, now: number): void {
  const { until } = factsOf(client);
  if (until.getTime() > now) return;
  throw fail.permanent('auth', {
    message: `The certificate of this connection ended on ${until.toISOString().slice(0, 10)}. Enter a new one with its key; the workflows that use it stay as they are.`,
    phase: 'unsent',
    decidedBy: 'certificate',
  });
}

function parsed(certificate: string): X509Certificate {
  try {
    return new X509Certificate(certificate);
  } catch {
    throw new BadCertificateError(
      'The certificate cannot be read. Enter it as PEM, with the lines "-----BEGIN CERTIFICATE-----" and "-----END CERTIFICATE-----".',
    );
  }
}
