import type { ClientCertificate } from '@holdfast/node-sdk';
import * as oauth from 'oauth4webapi';
import { CURVES, privateKeyOf, thumbprintOf } from '../certificates.ts';

/**
 * Proves a client by an assertion that its key signs (RFC 7523 §2.2): for the token address and nobody else, good for a
 * minute, with an id of its own. `x5t#S256` names the certificate, by which Microsoft Entra knows the key
 * (learn.microsoft.com/entra/identity-platform/certificate-credentials).
 *
 * @throws BadCertificateError
 */
export function assertionOf(
  client: ClientCertificate,
  algorithm: 'PS256' | 'RS256',
  tokenUrl: string,
): oauth.ClientAuth {
  const key = privateKeyOf(client);
  const curve = CURVES[key.asymmetricKeyDetails?.namedCurve ?? ''];
  const signs =
    curve === undefined
      ? { name: algorithm === 'PS256' ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
      : { name: 'ECDSA', namedCurve: curve };
  return oauth.PrivateKeyJwt(key.toCryptoKey(signs, false, ['sign']), {
    [oauth.modifyAssertion]: (header, payload) => {
      header.typ = 'JWT';
      header['x5t#S256'] = thumbprintOf(client);
      payload.aud = tokenUrl;
    },
  });
}
