import { useLingui } from '@lingui/react/macro';
import { useCallback } from 'react';
import type { Approval } from '../../api/types.ts';

/** Says whom a question is put to by now. */
export function useAskedWords(): (asked: Approval['askedNow']) => string {
  const { t } = useLingui();
  return useCallback(
    (asked) => (asked.length > 0 ? asked.map((who) => who.join(t` or `)).join(', ') : t`whoever may approve`),
    [t],
  );
}
