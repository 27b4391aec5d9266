import type { NodeDescription } from '@holdfast/workflow';
import { useLingui } from '@lingui/react';
import { useMemo } from 'react';
import type { Choice } from './choices.ts';
import { PATTERNS } from './patterns.ts';

/** What can be added: the types of a list, and patterns whose types are all installed. */
export function useChoices(list: readonly NodeDescription[], hasPatterns: boolean): readonly Choice[] {
  const { _ } = useLingui();
  return useMemo(() => {
    const types = list.map(
      (description): Choice => ({
        kind: 'type',
        key: `${description.type}@${description.typeVersion}`,
        description,
      }),
    );
    const installed = new Set(types.map(({ key }) => key));
    const patterns = PATTERNS.filter(({ clip }) =>
      clip.nodes.every(({ type, typeVersion }) => installed.has(`${type}@${typeVersion}`)),
    ).map((pattern): Choice => ({ kind: 'pattern', key: `pattern:${pattern.id}`, pattern, title: _(pattern.title) }));
    return hasPatterns ? [...types, ...patterns] : types;
  }, [list, hasPatterns, _]);
}
