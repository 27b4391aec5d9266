import { defineNode, type EachContext, type JsonObject, type NodeDefinition, type Together } from '@holdfast/node-sdk';
import { isRecord, settled, textAt } from '@holdfast/node-sdk/records';
import type { Static, TSchema } from 'typebox';
import { api, elementsOf } from './calls.ts';
import { CREATES, CREATES_TOGETHER, MAX_BATCH, MAX_BATCH_BYTES } from './limits.ts';
import { common, type Resource, type Words, written } from './operations.ts';

/** How a kind of document is made: what is asked for, what is sent, and how one that was made is found again. */
export interface Creation<Parameters extends TSchema> {
  readonly resource: Resource;
  readonly parameters: Parameters;
  readonly example: JsonObject;
  /** Fields of the address beside how errors are told. */
  readonly query?: Readonly<Record<string, number>>;
  /** Field that tells a document from others in the answer to many: its mark, or a code of its own. */
  readonly knownBy: readonly string[];
  element(context: EachContext<Static<Parameters>>): JsonObject;
  /** Looks for what an attempt without an answer has made. Null: there are too many to look through. */
  find(context: EachContext<Static<Parameters>>): Promise<readonly JsonObject[] | null>;
}

/** What creating one and creating many have in common. */
const creating = <const Parameters extends TSchema>(creation: Creation<Parameters>, words: Words) =>
  ({
    ...common,
    mode: 'each',
    ...words,
    parameters: creation.parameters,
    output: creation.resource.shape.schema,
    ports: ['created'],
    example: creation.example,

    async probe(context: EachContext<Static<Parameters>>) {
      const { resource } = creation;
      const hits = await creation.find(context);
      if (!hits) return 'unknown';
      return settled(hits, (hit) => ({
        port: 'created',
        output: resource.shape.read(hit),
        reference: textAt(hit, resource.idName),
      }));
    },
  }) as const;

/** Declares a step that makes a document, once: the key within its window, a look-up afterwards. PUT, never POST: that would change one that is there. */
export const createOne = <const Parameters extends TSchema>(
  creation: Creation<Parameters>,
  words: Words,
): NodeDefinition =>
  defineNode<Parameters>({
    ...creating(creation, words),
    effect: CREATES,
    async run(context: EachContext<Static<Parameters>>) {
      const { resource, query } = creation;
      const { connection, idempotencyKey, signal } = context;
      const { body } = await connection.put(api(resource.endpoint), {
        query: { summarizeErrors: true, ...query },
        json: { [resource.endpoint]: [creation.element(context)] },
        idempotencyKey,
        signal,
      });
      return { port: 'created', ...written(resource, body) };
    },
  });

/**
 * Declares a step that makes documents, up to fifty with one call. Each item is a write of its own, with its own mark: what
 * Xero refuses goes the way of its failure alone, and one in doubt is looked up alone. The key of Xero stands for the whole
 * call, which does not come back as it was: it proves nothing of one document.
 */
export const createMany = <const Parameters extends TSchema>(
  creation: Creation<Parameters>,
  words: Words,
): NodeDefinition =>
  defineNode<Parameters>({
    ...creating(creation, words),
    effect: CREATES_TOGETHER,
    policy: { ...common.policy, concurrency: MAX_BATCH },
    async run(context: EachContext<Static<Parameters>>) {
      const { resource, query } = creation;
      const { connection, idempotencyKey, signal } = context;
      const { body } = await connection.put(api(resource.endpoint), {
        query: { summarizeErrors: false, ...query },
        together: together(creation, creation.element(context)),
        idempotencyKey,
        signal,
      });
      return { port: 'created', ...written(resource, body) };
    },
  });

function together(
  { resource: { endpoint }, knownBy }: Pick<Creation<TSchema>, 'resource' | 'knownBy'>,
  part: JsonObject,
) {
  return {
    most: MAX_BATCH,
    mostBytes: MAX_BATCH_BYTES,
    part,
    whole: (parts) => ({ [endpoint]: [...parts] }),
    /** Xero answers in the order of the request; one that bears another's mark is not believed. */
    answerTo(body, parts, at) {
      const elements = isRecord(body) && Array.isArray(body[endpoint]) ? elementsOf(body, endpoint) : [];
      const sent = parts[at];
      const isOther = (element: JsonObject) =>
        knownBy.some((name) => ![textAt(sent, name).trim(), ''].includes(textAt(element, name).trim()));
      const found = elements[at];
      return elements.length === parts.length && found && !isOther(found) ? { [endpoint]: [found] } : undefined;
    },
  } satisfies Together;
}
