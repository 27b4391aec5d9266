import type { HttpClient, JsonObject } from '@holdfast/node-sdk';
import { type Json, parameter } from '@holdfast/node-sdk';
import { api, elementsOf } from './calls.ts';
import { journal } from './schema/journal.ts';

/** So many come with one answer. */
const PAGE_SIZE = 100;

/** Behind which journal it is read. `description`: what that means for a step. */
export const behind = (description: string) =>
  parameter.whole({ title: 'Behind number', description }, { minimum: 0, maximum: 2_147_483_647, standard: 0 });

export const paymentsOnly = parameter.flag({ title: 'Cash basis', description: 'Only what was paid counts.' });

interface Asked {
  /** Number of the last journal that was read. */
  readonly offset: number;
  readonly paymentsOnly: boolean;
}

/**
 * A page of the ledger behind a number, oldest first. Xero counts journals up and never changes one: what is changed or voided is
 * posted once more the other way round. It is read only, and for apps of the Advanced tier.
 * Source: developer.xero.com/documentation/api/journals; community.xero.com/developer/discussion/143461769
 */
export async function journalsBehind(
  { connection, signal }: { readonly connection: HttpClient; readonly signal: AbortSignal },
  { offset, paymentsOnly: isCash }: Asked,
): Promise<{ readonly found: JsonObject[]; readonly isMore: boolean; readonly last: number }> {
  const { body } = await connection.get(api('Journals'), {
    query: { offset, ...(isCash ? { paymentsOnly: isCash } : {}) },
    signal,
  });
  const found = elementsOf(body, 'Journals').map((element) => journal.read(element));
  return { found, isMore: found.length === PAGE_SIZE, last: Math.max(offset, ...found.map(numberOf)) };
}

const numberOf = ({ number }: { readonly [name: string]: Json }): number => Number(number);
