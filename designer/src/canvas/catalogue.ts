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
