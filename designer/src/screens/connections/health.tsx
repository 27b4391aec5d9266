import { useLingui } from '@lingui/react/macro';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconCircle from '@tabler/icons-react/icons/IconCircle';
import IconPlugX from '@tabler/icons-react/icons/IconPlugX';
import type { Connection } from '../../api/types.ts';
import classes from './connections.module.css';

const ICONS = { unknown: IconCircle, ok: IconCheck, failing: IconAlertTriangle, broken: IconPlugX } as const;

/** Whether a connection worked the last time it was tried, as icon and word. */
export function Health({ of }: { readonly of: Connection['health'] }) {
  const { t } = useLingui();
  const words = { unknown: t`Not tested`, ok: t`Works`, failing: t`Failing`, broken: t`Broken` };
  const Icon = ICONS[of];
  return (
    <span className={classes.health} data-health={of}>
      <Icon size={14} stroke={2} aria-hidden="true" />
      {words[of]}
    </span>
  );
}
