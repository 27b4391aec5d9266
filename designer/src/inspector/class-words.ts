import type { ROUTABLE_CLASSES } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';

/** The failure classes as people read them. */
export function useClassWords(): Readonly<Record<(typeof ROUTABLE_CLASSES)[number], string>> {
  const { t } = useLingui();
  return {
    transient: t`Transient: may work later`,
    permanent: t`Permanent: always refused`,
    data: t`Data: a value is wrong`,
    policy: t`Policy: a rule says no`,
  };
}
