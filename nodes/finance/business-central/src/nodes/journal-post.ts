import { defineNode, fail, type JsonObject } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { type Around, company, HEADERS, one, readAll } from '../calls.ts';
import { POSTS } from '../limits.ts';
import { common, sourceOf } from '../operations.ts';
import { journals } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** What waits in a journal: lines of one kind or another. */
async function linesOf(context: Around, journalId: string): Promise<JsonObject[]> {
  const query = { $filter: `journalId eq ${journalId}` };
  const lists = ['journalLines', 'customerPayments', 'vendorPayments'].map((set) =>
    readAll(context, set, { query, limit: 500 }),
  );
  return (await Promise.all(lists)).flat();
}

const outcome = (journalId: string) => ({
  port: 'posted',
  output: { id: journalId, status: 'Posted' },
  reference: journalId,
});

/**
 * Posts all lines of a journal, of payments too, whoever wrote them: give it one that a step
 * has made. Posted lines leave the journal; an empty one is posted already.
 */
export const postJournal = defineNode({
  ...common,
  mode: 'each',
  type: 'business-central.journal.post',
  title: 'Post a journal',
  description: 'Posts all lines of a general journal or a payment journal, once. One without lines is left alone.',
  icon: 'file-check',
  source: sourceOf(journals.page),
  effect: POSTS,
  parameters: Type.Object({ id: id('journal', 'journals') }, { additionalProperties: false }),
  output: {
    type: 'object',
    properties: { id: { type: 'string' }, status: { const: 'Posted' } },
    required: ['id', 'status'],
    additionalProperties: false,
  },
  ports: ['posted'],
  example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1' },

  async run(context) {
    const { parameters: said, connection, signal } = context;
    const lines = await linesOf(context, said.id);
    if (lines.length === 0) return outcome(said.id);
    const documents = new Set(lines.map((line) => textAt(line, 'documentNumber')));
    if (documents.size > 1) {
      throw fail.data('bad_input', {
        message: `This journal holds lines of ${documents.size} documents, and posting would post them all. Make a journal of its own for each.`,
        evidence: { path: '/id' },
      });
    }
    await connection.post(company(context, `${one(journals.set, said.id)}/Microsoft.NAV.post`), {
      headers: HEADERS,
      signal,
    });
    return outcome(said.id);
  },

  async probe(context) {
    const lines = await linesOf(context, context.parameters.id);
    return lines.length === 0 ? outcome(context.parameters.id) : 'absent';
  },
});
