import { useLingui } from '@lingui/react/macro';
import { useCallback } from 'react';
import { shortId } from '../../ui/format.ts';

interface Named {
  readonly runId: string;
  readonly businessKey?: string | null;
}

/** What people call a run: its business key, and where it has none, the end of its id. */
export function useRunName(): (run: Named) => string {
  const { t } = useLingui();
  return useCallback(
    ({ runId, businessKey }) => {
      const end = shortId(runId);
      return businessKey ?? t`Run ${end}`;
    },
    [t],
  );
}
