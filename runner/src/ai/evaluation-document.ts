import {
  type JsonObject,
  type Node,
  ROUTABLE_CLASSES,
  SCHEMA_VERSION,
  type WorkflowDocument,
} from '@holdfast/workflow';

/** Node types whose answers have fields with a confidence. */
export const EVALUATED = ['ai.extract', 'ai.classify', 'ai.decide'] as const;

/** Field of the item that the answer is read from. */
export const ANSWER = 'ai';
/** The trigger that hands in the examples. */
export const EXAMPLES = 'evaluation-examples';
const FAILED = 'evaluation-failed';

export const canBeEvaluated = ({ type }: Pick<Node, 'type'>): boolean =>
  (EVALUATED as readonly string[]).includes(type);

/**
 * A document that runs one step of a workflow over examples and nothing else. What fails leaves by a
 * fallback edge: an evaluation fills no queue of exceptions. Budgets of the workflow hold.
 *
 * @param model in the place of the step's own; null: as the document says
 */
export function evaluationDocument(document: WorkflowDocument, node: Node, model: string | null): WorkflowDocument {
  const parameters: JsonObject = {
    ...node.parameters,
    field: ANSWER,
    ...(model === null ? {} : { model, otherwise: [] }),
  };
  const onFailure = Object.fromEntries(ROUTABLE_CLASSES.map((kind) => [kind, { action: 'fallback' as const }]));
  const { disabled: _, ...kept } = node;
  const { timeZone, budget } = document.settings ?? {};
  return {
    schemaVersion: SCHEMA_VERSION,
    name: document.name,
    nodes: [
      { id: EXAMPLES, type: 'trigger.manual', typeVersion: 1, name: 'Examples' },
      { ...kept, parameters, policy: { ...node.policy, onFailure } },
      { id: FAILED, type: 'core.pass', typeVersion: 1, name: 'What failed' },
    ],
    edges: [
      { id: 'evaluation-in', from: { node: EXAMPLES, port: 'out' }, to: { node: node.id, port: 'in' } },
      {
        id: 'evaluation-out',
        from: { node: node.id, port: 'fallback' },
        to: { node: FAILED, port: 'in' },
        kind: 'fallback',
        on: [...ROUTABLE_CLASSES],
      },
    ],
    settings: { ...(timeZone ? { timeZone } : {}), ...(budget ? { budget } : {}) },
  };
}
