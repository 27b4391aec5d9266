import type { NodeDescription } from '@holdfast/workflow';
import { useLingui } from '@lingui/react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { apisQuery } from '../apis/apis-query.ts';
import type { Choice } from './choices.ts';
import { PATTERNS } from './patterns.ts';

/** What can be added: the types of a list, patterns whose types are all installed, and operations of imported APIs. */
export function useChoices(list: readonly NodeDescription[], hasPatterns: boolean): readonly Choice[] {
  const { _ } = useLingui();
  const { data: apis } = useQuery(apisQuery);
  return useMemo(() => {
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
    const operations = (caller && apis ? apis : []).flatMap((api) =>
      api.offered.flatMap((operation): Choice[] =>
        caller ? [{ kind: 'operation', key: `${api.slug} ${operation.key}`, description: caller, api, operation }] : [],
      ),
    );
    const installed = new Set(types.map(({ key }) => key));
    const patterns = PATTERNS.filter(({ clip }) =>
      clip.nodes.every(({ type, typeVersion }) => installed.has(`${type}@${typeVersion}`)),
    ).map((pattern): Choice => ({ kind: 'pattern', key: `pattern:${pattern.id}`, pattern, title: _(pattern.title) }));
    return [...types, ...(hasPatterns ? patterns : []), ...operations];
  }, [list, apis, hasPatterns, _]);
}
