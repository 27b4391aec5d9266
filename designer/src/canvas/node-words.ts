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

/** The second line of a card: which operation, and what it does outside. */
export function useNodeWords(node: Node | undefined, description: NodeDescription | undefined): string {
  const { _ } = useLingui();
  if (!node) return '';
  if (!description) return _(UNKNOWN);
  const isNamedAlike = node.name.startsWith(description.title);
  const category = description.control === 'trigger' ? TRIGGER : CATEGORY_WORDS[description.category];
  const operation = node.connection ?? (isNamedAlike ? _(category) : description.title);
  const effect = effectOf(description, node.parameters);
  if (effect.kind === 'write') return `${operation} · ${_(WRITE)} (${effect.safeBy})`;
  return effect.kind === 'read' ? `${operation} · ${_(READ)}` : operation;
}
