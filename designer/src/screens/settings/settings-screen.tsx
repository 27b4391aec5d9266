import { useLingui } from '@lingui/react/macro';
import { useMergedRef } from '@mantine/hooks';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { Page, PageBody } from '../../ui/page.tsx';
import { useRoving } from '../../ui/roving.ts';
import { NotFound } from '../not-found.tsx';
import { AlertsPage } from './alerts.tsx';
import { ApiKeysPage } from './api-keys.tsx';
import { AppearancePage } from './appearance.tsx';
import { EnvironmentsPage } from './environments.tsx';
import { NoticesPage } from './notices.tsx';
import { PeoplePage } from './people.tsx';
import { RetentionPage } from './retention.tsx';
import { RolesPage } from './roles.tsx';
import classes from './settings.module.css';

interface SettingsPage {
  readonly id: string;
  readonly title: string;
  readonly body: ReactNode;
  /** Default: a measure that is good to read. */
  readonly width?: 'wide';
}

/** Everything about this installation and its people. */
export function SettingsScreen() {
  const { t } = useLingui();
  const { page } = useParams({ from: '/settings/$page' });
  const roving = useRoving({ orientation: 'vertical' });
  const places = useRef<HTMLElement>(null);
  const ref = useMergedRef(places, roving.ref);
  const pages: readonly SettingsPage[] = [
    { id: 'people', title: t`People`, body: <PeoplePage /> },
    { id: 'roles', title: t`Roles`, body: <RolesPage /> },
    { id: 'notices', title: t`Notifications`, body: <NoticesPage /> },
    { id: 'alerts', title: t`Alerts`, body: <AlertsPage /> },
    { id: 'retention', title: t`Retention`, body: <RetentionPage /> },
    { id: 'environments', title: t`Environments`, body: <EnvironmentsPage />, width: 'wide' },
    { id: 'appearance', title: t`Appearance`, body: <AppearancePage /> },
    { id: 'keys', title: t`API keys`, body: <ApiKeysPage /> },
  ];
  const present = pages.find(({ id }) => id === page);
  useEffect(() => {
    // Where the places are one row that scrolls, the present one is in view.
    places.current?.querySelector(`[href$="/${page}"]`)?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [page]);
  if (!present) return <NotFound />;
  return (
    <Page
      title={`${present.title} · ${t`Settings`}`}
      heading={`${t`Settings`} / ${present.title}`}
      toolbarLabel={t`Settings`}
    >
      <div className={classes.layout}>
        <nav
          ref={ref}
          onKeyDown={roving.onKeyDown}
          className={classes.places}
          aria-label={t`Settings`}
          data-region="settings"
        >
          {pages.map(({ id, title }) => (
            <Link
              key={id}
              to="/settings/$page"
              params={{ page: id }}
              className={classes.place}
              activeProps={{ 'data-active': true, 'aria-current': 'page' }}
            >
              {title}
            </Link>
          ))}
        </nav>
        <PageBody width={present.width ?? 'text'}>{present.body}</PageBody>
      </div>
    </Page>
  );
}
