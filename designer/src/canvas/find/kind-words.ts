import { useLingui } from '@lingui/react/macro';
import { useCallback } from 'react';
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
        case 'value':
        case 'expression':
          return fieldOf(path);
      }
    },
    [t],
  );
}
