import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useCallback } from 'react';
import type { Run } from '../api/types.ts';

/** Says why a run that could go on is not carried. */
export function usePlaceText(): (place: NonNullable<Run['waitsForPlace']>) => string {
  const { t } = useLingui();
  return useCallback(
    ({ of, most }) => {
      const others =
        of === 'workflow'
          ? plural(most, { one: '# run of this workflow at once', other: '# runs of this workflow at once' })
          : plural(most, { one: '# run of this workspace at once', other: '# runs of this workspace at once' });
      return t`waits for its turn: ${others}`;
    },
    [t],
  );
}
