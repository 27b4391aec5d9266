import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import type { Json } from '@holdfast/node-sdk';
import table from './prices.json' with { type: 'json' };
import { isRecord } from './schema.ts';

/** US dollars for a million tokens. */
interface Rates {
  readonly input: number;
  /** Input that the provider had in its cache; left out, as `input`. */
  readonly cached?: number;
  /** Input that was put into the cache; left out, as `input`. */
  readonly written?: number;
  readonly output: number;
}

export interface Price extends Rates {
  /** What all tokens of a call cost whose input has more than `over` tokens. */
  readonly long?: Rates & { readonly over: number };
}

/** The dated table, with what it was compared with. A connection's own prices go before it. */
const TABLE: Readonly<Record<string, Price>> = table.models;

const isAmount = (value: unknown): value is number => typeof value === 'number' && value >= 0;

/** A price as somebody wrote it into a connection; null for what is none. */
function said(prices: Json | undefined, model: string): Price | null {
  const price = isRecord(prices) && Object.hasOwn(prices, model) ? prices[model] : null;
  if (!isRecord(price) || !isAmount(price.input)) return null;
  return {
    input: price.input,
    output: isAmount(price.output) ? price.output : 0,
    ...(isAmount(price.cached) ? { cached: price.cached } : {}),
    ...(isAmount(price.written) ? { written: price.written } : {}),
  };
}

/** A model with a date or a version behind its name costs what it costs without (`gpt-4.1-2025-04-14`, `claude-haiku-4-5-20251001`). */
const plainName = (model: string): string => model.replace(/-(\d{4}-\d{2}-\d{2}|\d{8}|latest)$/, '');

/** What a model costs: the connection's word, then the published table. Null: nobody knows. */
export function priceOf(model: string, own: Json | undefined): Price | null {
  const names = [model, plainName(model)];
  for (const name of names) {
    const price = said(own, name);
    if (price) return price;
  }
  const known = names.find((name) => Object.hasOwn(TABLE, name));
  return (known !== undefined && TABLE[known]) || null;
}

const MILLION = 1_000_000;

/** What counts for a call with so much input. */
const ratesOf = (price: Price, input: number): Rates => (price.long && input > price.long.over ? price.long : price);

/** What a call costs at most, in US dollars; all input at its dearest. */
export function mostCost(price: Price, tokens: { input: number; output: number }): number {
  const { input, written = 0, output } = ratesOf(price, tokens.input);
  return (tokens.input * Math.max(input, written) + tokens.output * output) / MILLION;
}

/** What a call cost, in US dollars. Cached input is counted within the whole by every library used here. */
export function costOf(price: Price, { inputTokens, outputTokens }: LanguageModelV4Usage): number {
  const total = inputTokens.total ?? 0;
  const rates = ratesOf(price, total);
  const cached = inputTokens.cacheRead ?? 0;
  const written = inputTokens.cacheWrite ?? 0;
  const fresh = Math.max(0, total - cached - written);
  const input = fresh * rates.input + cached * (rates.cached ?? rates.input) + written * (rates.written ?? rates.input);
  return (input + (outputTokens.total ?? 0) * rates.output) / MILLION;
}
