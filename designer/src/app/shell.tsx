import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Notifications } from '@mantine/notifications';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { reach } from '../api/reach.ts';
import { ImportHost } from '../screens/import/import-host.tsx';
import { ConfirmHost } from '../ui/confirm.tsx';
import { LiveRegions } from '../ui/live-regions.tsx';
import { focusNextRegion } from '../ui/regions.ts';
import { type Command, commands } from './commands.ts';
import { HoldBanner } from './hold-banner.tsx';
import { listenForKeys } from './keyboard.ts';
import { PaletteHost, paletteCommands } from './palette.tsx';
import { restoreKeys } from './preferences.ts';
import { Rail } from './rail.tsx';
import { SessionGate } from './session.tsx';
import classes from './shell.module.css';
import { useCommands } from './use-commands.ts';

const go = msg`Go to`;
const general = msg`General`;
const make = msg`Make`;
const PLACES = [
  { id: 'go.overview', to: '/', label: msg`Overview`, keys: ['g o'] },
  { id: 'go.workflows', to: '/workflows', label: msg`Workflows`, keys: ['g w'] },
  { id: 'go.runs', to: '/runs', label: msg`Runs`, keys: ['g r'] },
  { id: 'go.exceptions', to: '/exceptions', label: msg`Exceptions`, keys: ['g e'] },
  { id: 'go.approvals', to: '/approvals', label: msg`Approvals`, keys: ['g a'] },
  { id: 'go.reconciliation', to: '/reconciliation', label: msg`Reconciliation` },
  { id: 'go.connections', to: '/connections', label: msg`Connections`, keys: ['g c'] },
  { id: 'go.settings', to: '/settings/$page', page: 'people', label: msg`Settings: people`, keys: ['g s'] },
  { id: 'go.roles', to: '/settings/$page', page: 'roles', label: msg`Settings: roles` },
  { id: 'go.alerts', to: '/settings/$page', page: 'alerts', label: msg`Settings: alerts` },
  { id: 'go.retention', to: '/settings/$page', page: 'retention', label: msg`Settings: retention` },
  { id: 'go.environments', to: '/settings/$page', page: 'environments', label: msg`Settings: environments` },
  { id: 'go.appearance', to: '/settings/$page', page: 'appearance', label: msg`Settings: appearance` },
  { id: 'go.keys', to: '/settings/$page', page: 'keys', label: msg`Settings: API keys` },
] as const;

/** What stays around every screen. */
export function Shell() {
  return (
    <>
      <SessionGate>
        <Frame />
      </SessionGate>
      <ConfirmHost />
      <Notifications position="bottom-right" limit={4} />
      <LiveRegions />
    </>
  );
}

function Frame() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const isReachable = useStore(reach, (state) => state.isReachable);
  const list = useMemo<readonly Command[]>(
    () => [
      ...paletteCommands,
      ...PLACES.map(
        (place): Command => ({
          id: place.id,
          label: place.label,
          group: go,
          ...('keys' in place ? { keys: place.keys } : {}),
          run: () =>
            'page' in place ? navigate({ to: place.to, params: { page: place.page } }) : navigate({ to: place.to }),
        }),
      ),
      {
        id: 'make.workflow',
        label: msg`A workflow from a template`,
        group: make,
        run: () => navigate({ to: '/workflows', search: { new: 'template' } }),
      },
      {
        id: 'make.connection',
        label: msg`A connection`,
        group: make,
        run: () => navigate({ to: '/connections/new' }),
      },
      {
        id: 'app.nextRegion',
        label: msg`Next part of the page`,
        group: general,
        keys: ['F6'],
        isQuiet: true,
        worksInFields: true,
        run: () => focusNextRegion(1),
      },
      {
        id: 'app.previousRegion',
        label: msg`Previous part of the page`,
        group: general,
        keys: ['Shift+F6'],
        isQuiet: true,
        worksInFields: true,
        run: () => focusNextRegion(-1),
      },
      {
        id: 'app.search',
        label: msg`Search in the list`,
        group: general,
        keys: ['/'],
        isQuiet: true,
        run: () => document.querySelector<HTMLElement>('main input[type="search"]')?.focus(),
      },
    ],
    [navigate],
  );
  useCommands(list);
  useEffect(() => {
    restoreKeys();
    return listenForKeys(commands);
  }, []);
  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>{t`Skip to the content`}</a>
      <Rail />
      <main id="main" className={classes.main} tabIndex={-1}>
        {!isReachable && (
          <div role="status" className={classes.banner}>
            {t`Holdfast does not answer. What you see may be old; nothing you did is lost. Trying again …`}
          </div>
        )}
        <HoldBanner />
        <Outlet />
      </main>
      <PaletteHost />
      <ImportHost />
    </div>
  );
}
