import { createHash } from 'node:crypto';
import type { EmbeddingModelV4 } from '@ai-sdk/provider';
import { fail } from '@holdfast/node-sdk';
import { type Asker, failed, tokensOf } from './call.ts';
import { mostCost, priceOf } from './prices.ts';
import { vectorModel } from './providers.ts';

/** A text as a point: texts of like meaning lie in like directions. */
export type Vector = readonly number[];

/** Most texts of one call, whatever a provider takes. */
const MOST_TEXTS = 100;

/**
 * Vectors of texts, in their order. Equal texts are sent once, and those that this process has had before not at all.
 * What a call may cost is set aside before, and what it did cost is told after.
 *
 * @throws NodeFailure data/no_connection, data/model_output, a budget's policy/…, or what the HTTP client says of the call
 */
export async function vectorsOf(asker: Asker, model: string, texts: readonly string[]): Promise<Vector[]> {
  const keys = texts.map((text) => keyOf(asker, model, text));
  const found = new Map<string, Vector>();
  const missing = new Map<string, string>();
  for (const [index, key] of keys.entries()) {
    const known = kept.get(key);
    if (known) found.set(key, known);
    else missing.set(key, texts[index] ?? '');
  }
  if (missing.size > 0) {
    const maker = await vectorModel(asker.access, model);
    const most = Math.min((await maker.maxEmbeddingsPerCall) ?? MOST_TEXTS, MOST_TEXTS);
    const list = [...missing];
    for (let from = 0; from < list.length; from += most) {
      const batch = list.slice(from, from + most);
      const made = await embed(
        asker,
        maker,
        model,
        batch.map(([, text]) => text),
      );
      for (const [at, [key]] of batch.entries()) {
        const vector = made[at] ?? [];
        found.set(key, vector);
        kept.set(key, vector);
      }
    }
  }
  return keys.map((key) => found.get(key) ?? []);
}

async function embed(asker: Asker, maker: EmbeddingModelV4, model: string, values: string[]): Promise<Vector[]> {
  const price = priceOf(model, asker.access.fields.prices);
  const input = values.reduce((sum, text) => sum + tokensOf(text), 0);
  const reservation = await asker.spending.reserve({
    model,
    mostTokens: input,
    most: price && mostCost(price, { input, output: 0 }),
  });
  const startedAt = asker.now();
  const ended = (outcome: string, cost: number | null, inputTokens = 0) =>
    reservation.settle({ inputTokens, outputTokens: 0, cost, durationMs: asker.now() - startedAt, outcome });
  let vectors: Vector[];
  let used = input;
  try {
    const { embeddings, usage } = await maker.doEmbed({ values, abortSignal: asker.signal });
    vectors = embeddings;
    used = usage?.tokens ?? input;
  } catch (error) {
    const failure = failed(error);
    const { code, phase, evidence } = failure.failure;
    await ended(code, phase === 'unsent' || (evidence?.status ?? 0) >= 400 ? 0 : null);
    throw failure;
  }
  const isWhole = areVectors(vectors, values.length);
  await ended(isWhole ? 'answered' : 'data/model_output', price && mostCost(price, { input: used, output: 0 }), used);
  if (isWhole) return vectors;
  throw fail.data('model_output', {
    message: `"${model}" was given ${values.length} texts and did not answer with as many vectors of one length. Is it a model for embeddings?`,
    phase: 'answered',
    decidedBy: '1c.model',
  });
}

function areVectors(vectors: readonly Vector[], count: number): boolean {
  const length = vectors[0]?.length ?? 0;
  const isOne = (vector: Vector) => vector.length === length && vector.every(Number.isFinite) && lengthOf(vector) > 0;
  return vectors.length === count && length > 0 && vectors.every(isOne);
}

const lengthOf = (vector: Vector): number => Math.hypot(...vector);

/** How alike two vectors of one length are, from -1 to 1: the cosine of the angle between them, to six digits. */
export function likeness(a: Vector, b: Vector): number {
  let dot = 0;
  for (const [at, value] of a.entries()) dot += value * (b[at] ?? 0);
  return Math.round((dot / (lengthOf(a) * lengthOf(b))) * 1e6) / 1e6;
}

/* ---- what this process has had before ---- */

/** Numbers that are kept in all: eight megabytes. */
const MOST_NUMBERS = 1_000_000;

/** The vectors used last, by what they were made of. Another process makes them anew: they are a saving, and nothing relies on them. */
class KeptVectors {
  readonly #vectors = new Map<string, Vector>();
  #numbers = 0;

  get(key: string): Vector | undefined {
    const known = this.#vectors.get(key);
    if (!known) return undefined;
    this.#vectors.delete(key);
    this.#vectors.set(key, known);
    return known;
  }

  set(key: string, vector: Vector): void {
    if (this.#vectors.has(key)) return;
    this.#vectors.set(key, vector);
    this.#numbers += vector.length;
    for (const [oldest, { length }] of this.#vectors) {
      if (this.#numbers <= MOST_NUMBERS) break;
      this.#vectors.delete(oldest);
      this.#numbers -= length;
    }
  }
}

const kept = new KeptVectors();

/** Of the server, the model and the text: whoever asks the same of the same gets the same. */
const keyOf = ({ access: { type, fields } }: Asker, model: string, text: string): string =>
  createHash('sha256')
    .update(JSON.stringify([type, fields.baseUrl ?? null, model, text]))
    .digest('base64');
