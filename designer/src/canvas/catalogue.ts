import type { Catalogue, NodeCategory, NodeDescription } from '@holdfast/workflow';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, call } from '../api/client.ts';

export const nodeTypesQuery = {
  queryKey: ['node-types'],
  queryFn: async () => (await call(api.GET('/node-types'))).nodeTypes as NodeDescription[],
  staleTime: Number.POSITIVE_INFINITY,
} as const;

/** All node types of this installation. */
export interface NodeTypes {
  readonly list: readonly NodeDescription[];
  readonly describe: Catalogue;
}

export function useNodeTypes(): NodeTypes {
  const { data } = useSuspenseQuery(nodeTypesQuery);
  return useMemo(() => {
    const byKey = new Map(data.map((each) => [`${each.type}@${each.typeVersion}`, each]));
    return { list: data, describe: (type, typeVersion) => byKey.get(`${type}@${typeVersion}`) };
  }, [data]);
}

export const CATEGORY_ORDER: readonly NodeCategory[] = [
  'triggers',
  'flow',
  'data',
  'http',
  'people',
  'ai',
  'files',
  'finance',
  'cloud',
  'databases',
  'queues',
];

/** Node types that fit a search, best first: title, then type, then further words. */
export function search(list: readonly NodeDescription[], text: string): NodeDescription[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...list];
  const scored = list.flatMap((each) => {
    const title = each.title.toLowerCase();
    const rest = `${each.type} ${each.keywords?.join(' ') ?? ''} ${each.description}`.toLowerCase();
    let score = 0;
    for (const word of words) {
      if (title.startsWith(word)) score += 8;
      else if (title.includes(` ${word}`)) score += 6;
      else if (title.includes(word)) score += 4;
      else if (rest.includes(word)) score += 1;
      else return [];
    }
    return [{ each, score }];
  });
  return scored.toSorted((a, b) => b.score - a.score).map(({ each }) => each);
}
