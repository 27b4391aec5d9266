import type { NodeDescription } from '@holdfast/workflow';
import type { MessageDescriptor } from '@lingui/core';
import { useLingui } from '@lingui/react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Api, apisQuery } from '../apis/apis-query.ts';
import type { Choice } from './choices.ts';
import { PATTERNS } from './patterns.ts';

/**
 * What can be added: the types of a list, patterns whose types are all installed, and
 * operations of imported APIs.
 *
 * @param say words of the catalogue
 */
export function choicesOf(
  list: readonly NodeDescription[],
  apis: readonly Api[],
  say: (message: MessageDescriptor) => string,
): Choice[] {
  // A step that calls an operation is nothing without one.
  const types = list
    .filter(({ shapedBy }) => shapedBy === undefined)
    .map(
      (description): Choice => ({
        kind: 'type',
        key: `${description.type}@${description.typeVersion}`,
        description,
      }),
    );
  const caller = list.find(({ shapedBy }) => shapedBy !== undefined);
  const operations = (caller ? apis : []).flatMap((api) =>
    api.offered.flatMap((operation): Choice[] =>
      caller ? [{ kind: 'operation', key: `${api.slug} ${operation.key}`, description: caller, api, operation }] : [],
    ),
  );
  const installed = new Set(types.map(({ key }) => key));
  const patterns = PATTERNS.filter(({ clip }) =>
    clip.nodes.every(({ type, typeVersion }) => installed.has(`${type}@${typeVersion}`)),
  ).map((pattern): Choice => ({ kind: 'pattern', key: `pattern:${pattern.id}`, pattern, title: say(pattern.title) }));
  return [...types, ...patterns, ...operations];
}

const NO_APIS: readonly Api[] = [];

/** What can be added, as it is now. */
export function useChoices(list: readonly NodeDescription[], hasPatterns: boolean): readonly Choice[] {
  const { _ } = useLingui();
  const { data: apis = NO_APIS } = useQuery(apisQuery);
  return useMemo(() => {
    const all = choicesOf(list, apis, _);
    return hasPatterns ? all : all.filter(({ kind }) => kind !== 'pattern');
  }, [list, apis, hasPatterns, _]);
}
