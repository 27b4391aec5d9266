import { checkExpressions, type ExpressionMemo } from '@holdfast/expressions';
import {
  type Catalogue,
  checkDocument,
  checkPinnedFiles,
  lintReliability,
  type NodeDescription,
  newCheckMemo,
  type Problem,
} from '@holdfast/workflow';
import { type CheckPatch, NOTHING_SENT, type Sent, unpackForCheck } from './check-patch.ts';

/** First the node types, then documents to check; the names of the variables, and the files that are not kept, whenever they are known anew. */
export type CheckRequest =
  | { readonly kind: 'types'; readonly list: readonly NodeDescription[] }
  | { readonly kind: 'variables'; readonly names: readonly string[] }
  | { readonly kind: 'missing-files'; readonly hashes: readonly string[] }
  | { readonly kind: 'check'; readonly id: number; readonly patch: CheckPatch };
export interface CheckReply {
  readonly id: number;
  readonly problems: readonly Problem[];
}

let types = new Map<string, NodeDescription>();
let names: readonly string[] = [];
/** Null: nobody knows yet which there are. */
let variables: ReadonlySet<string> | null = null;
let missing: ReadonlySet<string> = new Set();
let known: Sent = NOTHING_SENT;
let memo = newCheckMemo();
const expressions: ExpressionMemo = new WeakMap();
const describe: Catalogue = (type, typeVersion) => types.get(`${type}@${typeVersion}`);

self.onmessage = ({ data }: MessageEvent<CheckRequest>) => {
  if (data.kind === 'types') {
    types = new Map(data.list.map((each) => [`${each.type}@${each.typeVersion}`, each]));
    names = [...new Set(data.list.map(({ type }) => type))];
    memo = newCheckMemo();
    return;
  }
  if (data.kind === 'variables') {
    variables = new Set(data.names);
    return;
  }
  if (data.kind === 'missing-files') {
    missing = new Set(data.hashes);
    return;
  }
  const document = unpackForCheck(data.patch, known);
  known = document;
  const problems = [
    ...checkDocument(document, describe, { types: names, memo }),
    ...checkExpressions(document, {
      memo: expressions,
      structure: memo.structure,
      ...(variables ? { variables } : {}),
    }),
    ...checkPinnedFiles(document, missing),
    ...lintReliability(document, describe, { memo }),
  ];
  self.postMessage({ id: data.id, problems } satisfies CheckReply);
};
