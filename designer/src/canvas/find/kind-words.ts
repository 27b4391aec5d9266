import type { WorkflowDocument } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useCallback } from 'react';
import { nameOf } from '../lookup.ts';
import type { Place } from './find.ts';

/** The last name in a pointer that is a word: what the field is called. */
function fieldOf(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && !/^\d+$/.test(part));
  return (parts.at(-1) ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Says in words where a find stands. */
export function useKindWords(): (place: Place) => string {
  const { t } = useLingui();
  return useCallback(
    ({ kind, path }) => {
      const settings: Readonly<Record<string, string>> = {
        '/settings/owner': t`Owner`,
        '/settings/amountLimit': t`Limit of an amount`,
        '/settings/businessKey': t`Business key`,
      };
      switch (kind) {
        case 'name':
          return t`name`;
        case 'type':
          return t`type`;
        case 'id':
          return t`id`;
        case 'connection':
          return t`connection`;
        case 'note':
          return t`note`;
        case 'group':
          return t`group`;
        case 'value':
        case 'expression':
          return settings[path] ?? fieldOf(path);
      }
    },
    [t],
  );
}

/** Says in words what a find belongs to: the step, the group, the note, the workflow. */
export function useWhereWords(): (document: WorkflowDocument, place: Place) => string {
  const { t } = useLingui();
  return useCallback(
    (document, { kind, node, path, text }) => {
      if (node !== undefined) return nameOf(document, node);
      if (kind === 'group') return text;
      return path.startsWith('/settings/') ? t`Settings of the workflow` : t`Note on the canvas`;
    },
    [t],
  );
}
