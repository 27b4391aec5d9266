import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { OperationStep } from '@holdfast/openapi';
import type { JsonObject } from '@holdfast/workflow';
import { v7 as uuid } from 'uuid';
import { ProblemError } from '../api/problems.ts';
import type { WayOut } from '../notices/send-notice.ts';
import type { ApiImportRow, ApiImportStore, ApiImportWrite } from '../store/api-imports.ts';
import { readApiDocument } from './api-reader.ts';
import { fetchDocument } from './fetch-document.ts';

/** Where a document comes from: an address, or a text and the name of its file. */
export interface ApiSource {
  readonly url?: string;
  readonly text?: string;
  readonly fileName?: string;
}

/** Of an API with no more operations than these all are offered at once. */
const OFFERED_AT_ONCE = 40;
const KEPT = 4;

const compressed = promisify(gzip);
const expanded = promisify(gunzip);

/** An id that is the same for the same words: letters, digits and hyphens. */
const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'api';

function freeSlug(wanted: string, taken: ReadonlySet<string>): string {
  let slug = wanted;
  for (let number = 2; taken.has(slug); number += 1) slug = `${wanted}-${number}`;
  return slug;
}

/** Reads documents of APIs and gives the steps for their operations. */
export class ApiImports {
  readonly #out: WayOut;
  /** Documents that were used last, by id and checksum. */
  readonly #documents = new Map<string, JsonObject>();

  constructor(out: WayOut) {
    this.#out = out;
  }

  /**
   * Reads a document, new or in place of an earlier one, whose offered operations stay offered where they are
   * still there.
   *
   * @param others APIs that there are already
   * @throws ProblemError
   */
  async read(source: ApiSource, before: ApiImportRow | null, others: readonly ApiImportRow[]): Promise<ApiImportWrite> {
    const address = source.url ?? null;
    const text = source.text ?? (address === null ? '' : await fetchDocument(address, this.#out));
    // The slug is of the title, which only the document tells: operations are cut out of it later.
    const { reading, document } = await readApiDocument({ text, home: { api: 'api', address } });
    const callable = reading.operations.filter(({ refusals }) => refusals.length === 0).map(({ key }) => key);
    if (reading.operations.length === 0)
      throw new ProblemError(422, 'no_operations', 'The document describes no operation: there is nothing to offer.');
    const kept = before && callable.filter((key) => before.offered.includes(key));
    const taken = new Set(others.map(({ slug }) => slug));
    return {
      ...reading,
      id: before?.id ?? uuid(),
      slug: before?.slug ?? freeSlug(slugOf(reading.title), taken),
      address,
      fileName: source.fileName ?? null,
      sha256: createHash('sha256').update(text).digest('hex'),
      offered: kept ?? (callable.length <= OFFERED_AT_ONCE ? callable : []),
      document: await compressed(document),
    };
  }

  /** What a step for an operation begins with. Null: there is none of that key. @throws ProblemError not_callable */
  async step(
    row: ApiImportRow,
    key: string,
    load: ApiImportStore['document'],
    workspaceId: string,
  ): Promise<OperationStep | null> {
    const document = await this.#document(row, () => load(workspaceId, row.id));
    const { operationStep } = await import('@holdfast/openapi');
    const step = document && operationStep(document, key, { api: row.slug, address: row.address });
    if (!step) return null;
    if (step.refusals.length > 0)
      throw new ProblemError(422, 'not_callable', `"${key}" cannot be called. ${step.refusals.join(' ')}`);
    return step;
  }

  async #document({ id, sha256 }: ApiImportRow, load: () => Promise<Buffer | null>): Promise<JsonObject | null> {
    const key = `${id} ${sha256}`;
    const known = this.#documents.get(key);
    if (known) return known;
    const bytes = await load();
    if (!bytes) return null;
    const document = JSON.parse((await expanded(bytes)).toString('utf8')) as JsonObject;
    this.#documents.set(key, document);
    const oldest = this.#documents.keys().next();
    if (this.#documents.size > KEPT && !oldest.done) this.#documents.delete(oldest.value);
    return document;
  }
}
