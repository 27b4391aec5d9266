import type { Auth, ConnectionDefinition } from '@holdfast/node-sdk';
import { isTimeZone, type JsonObject, type JsonSchema, type Limits, mismatches, quote } from '@holdfast/workflow';
import { ProblemError } from '../api/problems.ts';
import {
  BadCertificateError,
  type CertificateFacts,
  certificateIn,
  checkCertificate,
  factsOf,
} from './certificates.ts';

const isMarked = (type: ConnectionDefinition, name: string, mark: 'writeOnly' | 'readOnly'): boolean => {
  const properties = type.fields.properties as Record<string, { [mark]?: boolean }> | undefined;
  return properties !== undefined && Object.hasOwn(properties, name) && properties[name]?.[mark] === true;
};
const isSecret = (type: ConnectionDefinition, name: string): boolean => isMarked(type, name, 'writeOnly');
/** Set by the account that was chosen, and by nobody who fills in a form. */
export const isChosen = (type: ConnectionDefinition, name: string): boolean => isMarked(type, name, 'readOnly');
export const chosenOf = (type: ConnectionDefinition, fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => isChosen(type, name)));

/** The values fit the type, lead somewhere, and a certificate among them can be used. @throws ProblemError */
export function checkFields(type: ConnectionDefinition, fields: JsonObject): void {
  const errors = mismatches(fields, type.fields as JsonSchema).map(({ path, message }) => ({
    path: `/fields${path}`,
    message,
  }));
  if (errors.length > 0)
    throw new ProblemError(422, 'bad_fields', `The fields do not fit: ${errors[0]?.message}`, { errors });
  destinations(type, fields);
  const problem = type.problem?.(fields as never) ?? null;
  if (problem !== null) throw new ProblemError(422, 'bad_fields', problem);
  const certificate = certificateIn(type.auth(fields as never));
  if (certificate) asProblem(() => checkCertificate(certificate));
}

/** What the certificate of a connection says, which is among its open fields; null where it has none. */
export function certificateOf(type: ConnectionDefinition, fields: JsonObject): CertificateFacts | null {
  const certificate = certificateIn(type.auth(fields as never));
  return certificate && factsOf(certificate);
}

/** @throws ProblemError for what cannot be used as a certificate */
function asProblem(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof BadCertificateError) throw new ProblemError(422, 'bad_certificate', error.message);
    throw error;
  }
}

/** Windows whose time zone does not exist would hold nothing, or everything. @throws ProblemError */
export function checkWindows({ blackouts = [] }: Limits = {}): void {
  for (const { timeZone } of blackouts)
    if (timeZone !== undefined && !isTimeZone(timeZone))
      throw new ProblemError(
        422,
        'bad_time_zone',
        `A blackout window names the time zone ${quote(timeZone)}, which does not exist. Name one such as "Europe/Berlin".`,
      );
}

/** Whom a consent was given to, and where its tokens go: those of another client, or for other places, are worth nothing. */
export function clientOf(type: ConnectionDefinition, fields: JsonObject): string {
  const auth = type.auth(fields as never);
  return auth.kind === 'oauth2' ? [auth.clientId, ...destinations(type, fields)].join(' ') : '';
}

/** Where else its secrets go. */
function tokenAddresses(auth: Auth): string[] {
  if (auth.kind === 'oauth2-client-credentials') return [auth.tokenUrl];
  if (auth.kind !== 'oauth2') return [];
  return [auth.authorizeUrl, auth.tokenUrl, ...(auth.revokeUrl === undefined ? [] : [auth.revokeUrl])];
}

/** What may be shown, and what is sealed; what the chosen account sets is in neither. */
export function split(type: ConnectionDefinition, fields: JsonObject) {
  const open: JsonObject = {};
  const secret: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (isChosen(type, name)) continue;
    if (!isSecret(type, name)) open[name] = value;
    else if (typeof value === 'string') secret[name] = value;
  }
  return { open, secret };
}

/** Origins a connection leads to, its token address among them. @throws ProblemError */
export function destinations(type: ConnectionDefinition, fields: JsonObject): string[] {
  try {
    const { origins } = type.target(fields as never);
    const auth = type.auth(fields as never);
    return [...origins, ...tokenAddresses(auth)].map((address) => new URL(address).origin);
  } catch {
    throw new ProblemError(
      422,
      'bad_address',
      'An address of this connection is not complete. It starts with https://.',
    );
  }
}

/** Nothing for what is no address. */
export const originOf = (address: string): string[] => {
  try {
    return [new URL(address).origin];
  } catch {
    return [];
  }
};
