import { effectOf, type Node, type NodeCategory, type NodeDescription } from '@holdfast/workflow';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react';

export const CATEGORY_WORDS: Readonly<Record<NodeCategory, MessageDescriptor>> = {
  triggers: msg`Triggers`,
  flow: msg`Flow`,
  data: msg`Data`,
  files: msg`Files`,
  http: msg`HTTP`,
  ai: msg`AI`,
  people: msg`People`,
  finance: msg`Finance`,
  cloud: msg`Cloud`,
  databases: msg`Databases`,
  queues: msg`Queues`,
};

const READ = msg`read`;
const WRITE = msg`write`;
const TRIGGER = msg`Trigger`;
const UNKNOWN = msg`Unknown type`;

/** The second line of a card. */
export interface NodeWords {
  /** Which operation, or by which connection. */
  readonly operation: string;
  /** What it does outside; empty for nothing. */
  readonly effect: string;
}

/** Both as one line. */
export const wordsLine = ({ operation, effect }: NodeWords): string =>
  effect === '' ? operation : `${operation} · ${effect}`;

/** What a card says below its name. */
export function useNodeWords(node: Node | undefined, description: NodeDescription | undefined): NodeWords {
  const { _ } = useLingui();
  if (!node) return { operation: '', effect: '' };
  if (!description) return { operation: _(UNKNOWN), effect: '' };
  const isNamedAlike = node.name.startsWith(description.title);
  const category = description.control === 'trigger' ? TRIGGER : CATEGORY_WORDS[description.category];
  const operation = node.connection ?? (isNamedAlike ? _(category) : description.title);
  const effect = effectOf(description, node.parameters);
  const said = { none: '', read: _(READ), write: `${_(WRITE)} (${effect.kind === 'write' ? effect.safeBy : ''})` };
  return { operation, effect: said[effect.kind] };
}
