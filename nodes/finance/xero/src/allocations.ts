import type { HttpClient, JsonObject } from '@holdfast/node-sdk';
import { isRecord } from '@holdfast/node-sdk/records';
import { api, elementOf } from './calls.ts';

/** The allocations of a credit note that stand. */
export async function allocationsOf(
  connection: HttpClient,
  creditNoteId: string,
  signal: AbortSignal,
): Promise<JsonObject[]> {
  const { body } = await connection.get(api('CreditNotes', creditNoteId), { signal });
  const { Allocations } = elementOf(body, 'CreditNotes');
  return Array.isArray(Allocations) ? Allocations.filter(isRecord).filter(({ IsDeleted }) => IsDeleted !== true) : [];
}
