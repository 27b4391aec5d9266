import type { WorkflowDocument } from '@holdfast/workflow';

/** Names of the nodes that follow when a question is answered with a choice: its port leads to them. */
export function nextSteps(document: WorkflowDocument, nodeName: string, choice: string): string[] {
  const asking = document.nodes.find(({ name, type }) => name === nodeName && type.startsWith('human.'));
  if (!asking) return [];
  const names = new Map(document.nodes.map(({ id, name }) => [id, name]));
  return document.edges
    .filter(({ kind = 'flow', from }) => kind === 'flow' && from.node === asking.id && from.port === choice)
    .flatMap(({ to }) => names.get(to.node) ?? []);
}
