import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import { type Failure, fail, type Json, type JsonObject, NodeFailure } from '@holdfast/node-sdk';
import { type Mismatch, mismatches } from '@holdfast/workflow';
import { type Asker, callModel, type ModelCall } from './call.ts';
import { isRecord } from './schema.ts';

/** What has to happen for the next model to be asked instead. */
export const OCCASIONS = {
  budget: 'A budget does not allow this one',
  busy: 'It cannot be reached, or is busy',
  answer: 'Its answer is not one',
  any: 'Any of these',
} as const;

export interface Alternative {
  readonly model: string;
  readonly when: keyof typeof OCCASIONS;
}

/** Whether a failure is an occasion for the next model. What no model can mend, such as a bad schema, is none. */
export function isOccasion({ class: kind, code }: Failure, when: Alternative['when']): boolean {
  const occasions = {
    budget: /^policy\/(max_cost|budget_used_up|price_unknown)$/.test(code),
    // Codes of the connections' tables: this model, or this account, has nothing to give.
    busy: kind === 'transient' || /\/(quota_used_up|no_such_model)$/.test(code),
    answer: /^data\/(model_|too_long_for_model)/.test(code),
  };
  return when === 'any' ? Object.values(occasions).includes(true) : occasions[when];
}

/** Asks the models in their order, the next one where the last failed in a way that it is declared for. */
export async function withAlternatives<T>(
  first: string,
  others: readonly Alternative[],
  ask: (model: string) => Promise<T>,
): Promise<{ readonly answer: T; readonly model: string }> {
  let model = first;
  for (const next of [...others, null]) {
    try {
      return { answer: await ask(model), model };
    } catch (error) {
      if (next === null || !(error instanceof NodeFailure) || !isOccasion(error.failure, next.when)) throw error;
      model = next.model;
    }
  }
  throw new Error('No model was asked');
}

/**
 * Asks for JSON of a schema. An answer that does not fit is asked for once more, with what is wrong.
 *
 * @param read takes what the model said apart, or says what is wrong with it
 * @throws NodeFailure data/model_output when the second does not fit either, with its raw text
 */
export async function askForJson<T>(asker: Asker, call: ModelCall, read: (answer: JsonObject) => Read<T>): Promise<T> {
  const first = await callModel(asker, call);
  const found = readJson(first, read);
  if (found.isFit) return found.value;
  const prompt: LanguageModelV4Prompt = [
    ...call.prompt,
    { role: 'assistant', content: [{ type: 'text', text: first }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: `That does not fit: ${found.problem} Answer again with JSON that fits the schema.` },
      ],
    },
  ];
  const second = await callModel(asker, { ...call, prompt });
  const repaired = readJson(second, read);
  if (repaired.isFit) return repaired.value;
  throw fail.data('model_output', {
    message: `The answer of the model does not fit, asked twice: ${repaired.problem}`,
    phase: 'answered',
    decidedBy: '1c.model',
    evidence: { body: second.slice(0, 2_048) },
  });
}

export type Read<T> = { readonly isFit: true; readonly value: T } | { readonly isFit: false; readonly problem: string };

function readJson<T>(text: string, read: (answer: JsonObject) => Read<T>): Read<T> {
  let value: Json;
  try {
    value = JSON.parse(withoutFence(text)) as Json;
  } catch {
    return { isFit: false, problem: 'it is no JSON.' };
  }
  return isRecord(value) ? read(value) : { isFit: false, problem: 'it is no JSON object.' };
}

/** The JSON in an answer that may stand in a fence of Markdown. */
const withoutFence = (text: string): string => /^\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*$/s.exec(text)?.[1] ?? text;

/** Holds an answer against a schema. @throws NodeFailure data/bad_schema when the schema is none */
export function held<T extends Json>(schema: JsonObject, value: T): Read<T> {
  let wrong: Mismatch[];
  try {
    wrong = mismatches(schema, value);
  } catch {
    throw fail.data('bad_schema', { message: 'The shape of the answer is no valid JSON Schema.' });
  }
  if (wrong.length === 0) return { isFit: true, value };
  return {
    isFit: false,
    problem: wrong
      .slice(0, 5)
      .map(({ message }) => message)
      .join(' '),
  };
}
