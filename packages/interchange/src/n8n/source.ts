import type { Json, JsonObject } from '@holdfast/workflow';
import { isRecord, numberOf, own, textOf } from '../foreign/values.ts';

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
