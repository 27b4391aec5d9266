import { createHash } from 'node:crypto';
import { fail, type NodeDefinition, parameter } from '@holdfast/node-sdk';
import { decimalText, filled, has, someAmount } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { quoted, readAll } from './calls.ts';
import { changeOne, createOne, expectedEtag, type Resource, type Words } from './operations.ts';
import { chosenFrom } from './options.ts';
import { isAsWritten } from './placed-line.ts';
import { id, lineSettings, PRICES, type PriceField, refTo, toLine } from './schema/parameters.ts';

/** Lines that are given no place stand behind all others: from here on, at a number made of the key. */
const BEHIND = 1_000_000_000;

/**
 * The place of a line in its document. No two lines have the same: Business Central refuses a second one. One that is made of the key
 * is ours alone. One that a person chose may be somebody else's, before us or after a send that never arrived: nothing is sent where it
 * is taken, and what is there afterwards is ours only if it is all that was written.
 */
const placeOf = (sequence: number, idempotencyKey: string): number =>
  sequence || BEHIND + (createHash('sha256').update(idempotencyKey).digest().readUInt32BE(0) % BEHIND);

/** Declares a step that adds a line to a draft, once: the place that it takes tells it from others. */
export const addDocumentLine = (resource: Resource, words: Words, price: PriceField): NodeDefinition =>
  createOne(resource, words, {
    parameters: Type.Object(
      {
        documentId: refTo('Document', 'Id of the draft that it is added to.'),
        sequence: parameter.whole(
          {
            title: 'Place',
            description:
              'Lines stand in the order of their places, which Business Central counts 10000, 20000 and so on. No two have the same. 0: behind all others, in no order among those that were given none. A place that you choose is no proof that the line is ours: after a lost answer a person is asked unless all of it is as written, and that cannot be told of an account without a tax.',
          },
          { minimum: 0, maximum: BEHIND - 1, standard: 0 },
        ),
        ...lineSettings(price),
      },
      { additionalProperties: false },
    ),
    example: {
      documentId: '5d115c9c-44e3-ea11-bb43-000d3a2feca1',
      description: 'Advice',
      price: '120.00',
      accountNumber: '40100',
    },
    body: ({ parameters: said, idempotencyKey }) => ({
      documentId: said.documentId,
      sequence: placeOf(said.sequence, idempotencyKey),
      ...toLine(said, price),
    }),
    mine: ({ parameters: said, idempotencyKey }) => {
      const number = said.itemNumber || said.accountNumber;
      return `documentId eq ${said.documentId} and sequence eq ${placeOf(said.sequence, idempotencyKey)} and lineObjectNumber eq ${quoted(number.toUpperCase())}`;
    },
    async ahead(context) {
      const { documentId, sequence } = context.parameters;
      if (sequence === 0) return;
      const query = { $filter: `documentId eq ${documentId} and sequence eq ${sequence}` };
      const there = await readAll(context, resource.set, { query, limit: 1 });
      if (there.length === 0) return;
      throw fail.data('duplicate_foreign', {
        message: `The document has a line at the place ${sequence} already, and nothing was sent. Choose another place, or 0.`,
        evidence: { path: '/sequence' },
      });
    },
    isCertain: async (context, line) =>
      context.parameters.sequence === 0 || isAsWritten(context, line, toLine(context.parameters, price)),
  });

/** Declares a step that changes a line of a draft. What is left empty stays as it is; item, account and place are not changed. */
export const changeDocumentLine = (resource: Resource, words: Words, price: PriceField): NodeDefinition =>
  changeOne(resource, words, {
    parameters: Type.Object(
      {
        id: id(resource.title),
        expectedEtag,
        description: parameter.text({ title: 'Description', description: 'What it is for.', maxLength: 100 }),
        quantity: someAmount({ title: 'Quantity', description: 'How many.' }),
        price: someAmount(PRICES[price]),
        taxCode: parameter.text({
          title: 'Tax',
          description: 'Code of the tax, in capital letters.',
          maxLength: 20,
          pattern: '^[^a-z]*$',
          'x-form': 'capital letters, such as TAXABLE',
          ...chosenFrom('taxGroups'),
        }),
      },
      { additionalProperties: false },
    ),
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', quantity: '2' },
    change: ({ id: idOf, expectedEtag: expected, ...said }) => {
      const [quantity, unit] = [numberIn(said.quantity), numberIn(said.price)];
      const { description, taxCode } = said;
      const wanted = { quantity: decimalText(quantity) ?? '', price: decimalText(unit) ?? '', description, taxCode };
      return {
        idOf,
        expected,
        isDone: has(filled(wanted)),
        body: filled({ quantity, [price]: unit, description, taxCode }),
      };
    },
  });

const numberIn = (said: string): number | undefined => (said === '' ? undefined : Number(said));
