import type { Json, JsonObject } from '@holdfast/workflow';

/** A value of a foreign file: whatever JSON can hold, under names that are its own. */
export const own = (value: unknown, key: string): Json | undefined =>
  isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;

export const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const textOf = (value: unknown, otherwise = ''): string => (typeof value === 'string' ? value : otherwise);
export const numberOf = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
export const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value : []);

/** Follows names down into a value. */
export const dig = (value: unknown, ...keys: readonly string[]): Json | undefined =>
  keys.reduce<Json | undefined>((at, key) => own(at, key), value as Json);

/** One node of n8n, with what it leaves out filled in. */
export interface Source {
  readonly name: string;
  /** Without the package it comes from: `httpRequest`, `langchain.agent`. */
  readonly kind: string;
  /** As the file has it. */
  readonly type: string;
  /** 4.2 and 1.1 are versions. */
  readonly version: number;
  readonly parameters: JsonObject;
  /** As the file has it. */
  readonly node: JsonObject;
}

/** @returns null where it is no node */
export function sourceOf(node: Json): Source | null {
  if (!isRecord(node)) return null;
  const type = textOf(own(node, 'type'));
  const name = textOf(own(node, 'name')).trim() || type;
  if (type === '') return null;
  const parameters = own(node, 'parameters');
  return {
    name,
    kind: type.replace(/^n8n-nodes-base\./, '').replace(/^@n8n\/n8n-nodes-langchain\./, 'langchain.'),
    type,
    version: numberOf(own(node, 'typeVersion'), 1),
    parameters: isRecord(parameters) ? parameters : {},
    node,
  };
}

/** What a node of n8n becomes. */
export interface Mapped {
  readonly type: string;
  readonly parameters?: JsonObject;
  /** Port of an output or input by its position. Left out: `out` and `in`. */
  readonly output?: (index: number) => string | null;
  readonly input?: (index: number) => string;
  /** How it differs from what it was. */
  readonly differences?: readonly string[];
  /** It calls with a credential: the step names a connection for it. */
  readonly takesConnection?: boolean;
}

/** Why a node is kept aside, where there is more to say than that nothing here does the same. */
export class KeptAside extends Error {
  override readonly name = 'KeptAside';
}
