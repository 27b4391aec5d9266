import { createHash } from 'node:crypto';
import { canonicalJson, type JsonObject } from '@holdfast/workflow';

/** A record of the audit trail as it is sealed. */
export interface AuditRecord {
  readonly seq: string;
  readonly workspace: string;
  /** UTC, with microseconds: 2026-03-12T08:15:00.123456Z. */
  readonly at: string;
  readonly actor: string;
  readonly actorName: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: JsonObject;
}

/** Hash before the first record. */
export const AUDIT_GENESIS = '0'.repeat(64);

/** Columns of an audit row, by the names of a record. `a` is the table. */
export const RECORD_COLUMNS = `a.seq::text as seq, a.workspace_id as workspace, to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
  a.actor, a.actor_name as "actorName", a.action, a.subject, a.detail`;

/**
 * The form in which a record is hashed: a JSON object of exactly these fields,
 * keys in order, no white space (RFC 8785).
 */
export function canonicalRecord(record: AuditRecord): string {
  const { seq, workspace, at, actor, actorName, action, subject, detail } = record;
  return canonicalJson({ seq, workspace, at, actor, actorName, action, subject, detail });
}

/** The next link: sha256(previous hash ‖ canonical form), in hex. */
export const auditHash = (previous: string, canonical: string): string =>
  createHash('sha256').update(Buffer.from(previous, 'hex')).update(canonical).digest('hex');
