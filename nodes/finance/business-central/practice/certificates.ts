import {
  type AssertionFault,
  type Assertions,
  type Html,
  html,
  type PracticeAnswer,
  type PracticeClock,
  table,
  uuidOf,
} from '@holdfast/practice';

/**
 * What Microsoft Entra says of an assertion that proves nothing: its number and the beginning of its words. People read
 * them; nothing is decided by them, as Entra asks. It publishes no number for an assertion that was used before.
 * Sources: 50027 and 700027 learn.microsoft.com/entra/identity-platform/reference-error-codes; 700021 and 700023
 * learn.microsoft.com/azure/developer/java/sdk/troubleshooting-authentication-service-principal (of 700023 the first
 * page says "InvalidResourcelessScope", which is another use of the number); 700024 as Microsoft's
 * own tools print it, github.com/Azure/azure-cli/issues/28708.
 */
const WORDS: Readonly<Record<AssertionFault, readonly [code: number, words: string]>> = {
  malformed: [50027, 'JWT token is invalid or malformed.'],
  key: [700027, 'Client assertion contains an invalid signature. [Reason - The key was not found.]'],
  signature: [
    700027,
    'Client assertion contains an invalid signature. [Reason - The key used is not valid for this signature.]',
  ],
  client: [700021, "Client assertion application identifier doesn't match 'client_id' parameter."],
  audience: [700023, 'Client assertion audience claim does not match Realm issuer.'],
  time: [700024, 'Client assertion is not within its valid time range.'],
  used: [50027, 'JWT token is invalid or malformed. [Reason - It was used before.]'],
};

/** The refusal of a token, in the form of Microsoft Entra. */
export function assertionRefused(fault: AssertionFault, clock: PracticeClock): PracticeAnswer {
  const [code, words] = WORDS[fault];
  const timestamp = `${new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const [trace, correlation] = [uuidOf(`trace ${timestamp}`), uuidOf(`correlation ${timestamp}`)];
  return {
    status: 401,
    body: {
      error: 'invalid_client',
      error_description: `AADSTS${code}: ${words} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    },
  };
}

/** Where a person uploads the certificate of an application, as to an app registration. */
export const certificatesPage = (assertions: Assertions): Html =>
  html`<h2>Certificates of the application</h2>${table(
    ['Whose', 'Thumbprint (SHA-256)'],
    assertions.registered.map(([thumbprint, subject]) => [subject, thumbprint]),
  )}
<form method="post" action="/actions/certificate"><label>Certificate, as PEM, with an RSA key
<textarea name="certificate" rows="4" cols="60"></textarea></label><button>Upload</button></form>`;
