import type { Problem, WorkflowDocument } from '@holdfast/workflow';

/** What problems belong to: a step, an edge, or the workflow as a whole. */
export interface ProblemGroup {
  readonly kind: 'node' | 'edge' | 'workflow';
  /** Id of the step or edge; empty for the workflow. */
  readonly id: string;
  readonly list: readonly Problem[];
}

const WEIGHT = { error: 0, warning: 1, info: 2 } as const;

/** Problems by what they belong to, in the order of the document, the gravest of each first. The workflow's own come first. */
export function groupProblems(problems: readonly Problem[], document: WorkflowDocument): ProblemGroup[] {
  const rank = new Map([...document.nodes, ...document.edges].map(({ id }, index) => [id, index]));
  const kindOf = ({ node, edge }: Problem) => (node !== undefined ? 'node' : edge !== undefined ? 'edge' : 'workflow');
  return [...Map.groupBy(problems, (problem) => `${kindOf(problem)} ${problem.node ?? problem.edge ?? ''}`)]
    .map(([key, list]): ProblemGroup => {
      const [kind, id] = key.split(' ') as [ProblemGroup['kind'], string];
      return { id, kind, list: list.toSorted((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity]) };
    })
    .toSorted((a, b) => (rank.get(a.id) ?? -1) - (rank.get(b.id) ?? -1));
}
