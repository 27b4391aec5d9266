import { checkExpressions } from '@holdfast/expressions';
import { checkDocument, type NodeDescription, type Problem, type WorkflowDocument } from '@holdfast/workflow';

/** First the node types, then documents to check. */
export type CheckRequest =
  | { readonly kind: 'types'; readonly list: readonly NodeDescription[] }
  | { readonly kind: 'check'; readonly id: number; readonly document: WorkflowDocument };
export interface CheckReply {
  readonly id: number;
  readonly problems: readonly Problem[];
}

let types = new Map<string, NodeDescription>();

self.onmessage = ({ data }: MessageEvent<CheckRequest>) => {
  if (data.kind === 'types') {
    types = new Map(data.list.map((each) => [`${each.type}@${each.typeVersion}`, each]));
    return;
  }
  const { document, id } = data;
  const names = [...new Set([...types.values()].map(({ type }) => type))];
  const problems = [
    ...checkDocument(document, (type, typeVersion) => types.get(`${type}@${typeVersion}`), { types: names }),
    ...checkExpressions(document),
  ];
  self.postMessage({ id, problems } satisfies CheckReply);
};
