import { createHash } from 'node:crypto';
import { type NodeDefinition, parameter } from '@holdfast/node-sdk';
import { decimalText, filled, has, someAmount } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { quoted } from './calls.ts';
import { changeOne, createOne, expectedEtag, type Resource, type Words } from './operations.ts';
import { chosenFrom } from './options.ts';
import { id, lineSettings, PRICES, type PriceField, refTo, toLine } from './schema/parameters.ts';

/** Lines that are given no place stand behind all others: from here on, at a number made of the key. */
const BEHIND = 1_000_000_000;

/**
 * The place of a line in its document. No two lines have the same: it finds again what an attempt has made, and Business Central
 * refuses a second one.
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
              'Lines stand in the order of their places, which Business Central counts 10000, 20000 and so on. No two have the same. 0: behind all others, in no order among those that were given none.',
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
