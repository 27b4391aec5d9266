import { Type } from 'typebox';
import type { ClientCertificate } from './http.ts';

const pem = { maxLength: 50_000, 'x-control': 'multiline' } as const;

/** Fields of a connection that is proven by a certificate. */
export const certificateFields = {
  certificate: Type.String({
    title: 'Certificate',
    description: 'As PEM: the one of this connection first, then those that vouch for it. It is no secret.',
    pattern: '-----BEGIN CERTIFICATE-----',
    ...pem,
  }),
  privateKey: Type.String({
    title: 'Private key',
    description: 'As PEM: the key that the certificate was made with.',
    writeOnly: true,
    minLength: 1,
    ...pem,
  }),
  passphrase: Type.Optional(
    Type.String({
      title: 'Passphrase',
      description: 'Opens the private key, where it is encrypted.',
      writeOnly: true,
      minLength: 1,
      maxLength: 1_000,
    }),
  ),
};

/** What was entered in `certificateFields`. */
export const clientCertificateOf = ({
  certificate,
  privateKey,
  passphrase,
}: {
  readonly certificate: string;
  readonly privateKey: string;
  readonly passphrase?: string;
}): ClientCertificate => ({ certificate, privateKey, ...(passphrase === undefined ? {} : { passphrase }) });
