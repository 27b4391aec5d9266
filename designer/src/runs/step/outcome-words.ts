import { useLingui } from '@lingui/react/macro';
import type { Outcome } from './reconciliation.ts';

/** The outcomes in words, with what people call the two sides. */
export function useOutcomeWords(here: string, there: string): Readonly<Record<Outcome, string>> {
  const { t } = useLingui();
  return {
    matched: t`Matched`,
    different: t`Different`,
    'missing-there': t`Missing in ${there}`,
    'missing-here': t`Missing in ${here}`,
    'in-doubt': t`In doubt`,
  };
}
