import { useLingui } from '@lingui/react/macro';
import { Tooltip, UnstyledButton } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import type { TablerIcon } from '@tabler/icons-react';
import IconAlertOctagon from '@tabler/icons-react/icons/IconAlertOctagon';
import IconGauge from '@tabler/icons-react/icons/IconGauge';
import IconHandStop from '@tabler/icons-react/icons/IconHandStop';
import IconLayoutSidebarLeftExpand from '@tabler/icons-react/icons/IconLayoutSidebarLeftExpand';
import IconPlayerPlay from '@tabler/icons-react/icons/IconPlayerPlay';
import IconPlug from '@tabler/icons-react/icons/IconPlug';
import IconScale from '@tabler/icons-react/icons/IconScale';
import IconSettings from '@tabler/icons-react/icons/IconSettings';
import IconTopologyStar3 from '@tabler/icons-react/icons/IconTopologyStar3';
import { Link } from '@tanstack/react-router';
import { formatCount } from '../ui/format.ts';
import { useRoving } from '../ui/roving.ts';
import { useCounts } from './counts.ts';
import classes from './rail.module.css';
import { SchemeMenu } from './scheme-menu.tsx';

interface Place {
  readonly to: string;
  readonly icon: TablerIcon;
  readonly label: string;
  readonly count?: number;
  readonly isExact?: boolean;
}

/** The way to every part of the product, with the numbers that wait for somebody. */
export function Rail() {
  const { t } = useLingui();
  const [isOpen, setOpen] = useLocalStorage({ key: 'holdfast.rail', defaultValue: false });
  const { parked, approvals } = useCounts();
  const roving = useRoving({ orientation: 'vertical' });
  const places: readonly Place[] = [
    { to: '/', icon: IconGauge, label: t`Overview`, isExact: true },
    { to: '/workflows', icon: IconTopologyStar3, label: t`Workflows` },
    { to: '/runs', icon: IconPlayerPlay, label: t`Runs` },
    { to: '/exceptions', icon: IconAlertOctagon, label: t`Exceptions`, count: parked },
    { to: '/approvals', icon: IconHandStop, label: t`Approvals`, count: approvals },
    { to: '/reconciliation', icon: IconScale, label: t`Reconciliation` },
    { to: '/connections', icon: IconPlug, label: t`Connections` },
    { to: '/settings', icon: IconSettings, label: t`Settings` },
  ];
  return (
    <nav
      ref={roving.ref}
      onKeyDown={roving.onKeyDown}
      className={classes.rail}
      data-open={isOpen}
      aria-label={t`Main`}
      data-region="rail"
    >
      <Link to="/" className={classes.brand} aria-label={t`Holdfast, overview`}>
        <img src="/favicon.svg" alt="" width={24} height={24} />
        {isOpen && <span>Holdfast</span>}
      </Link>
      <ul className={classes.places}>
        {places.map(({ to, icon: Icon, label, count = 0, isExact = false }) => (
          <li key={to}>
            <Tooltip label={label} position="right" disabled={isOpen}>
              <Link
                to={to}
                className={classes.place}
                activeOptions={{ exact: isExact }}
                activeProps={{ 'data-active': true, 'aria-current': 'page' }}
                aria-label={count > 0 ? t`${label}, ${count} waiting` : label}
              >
                <Icon size={20} stroke={1.75} aria-hidden="true" />
                {isOpen && <span className={classes.label}>{label}</span>}
                {count > 0 && <span className={classes.count}>{formatCount(count)}</span>}
              </Link>
            </Tooltip>
          </li>
        ))}
      </ul>
      <div className={classes.foot}>
        <SchemeMenu />
        <Tooltip label={t`Unfold`} position="right" disabled={isOpen}>
          <UnstyledButton
            className={classes.place}
            aria-expanded={isOpen}
            aria-label={isOpen ? t`Fold the menu` : t`Unfold the menu`}
            onClick={() => setOpen(!isOpen)}
          >
            <IconLayoutSidebarLeftExpand size={20} stroke={1.75} className={classes.fold ?? ''} aria-hidden="true" />
            {isOpen && <span className={classes.label}>{t`Fold`}</span>}
          </UnstyledButton>
        </Tooltip>
      </div>
    </nav>
  );
}
