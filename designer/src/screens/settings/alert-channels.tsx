import { useLingui } from '@lingui/react/macro';
import { Button, Group } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { toastError } from '../../ui/toast.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { useAlertKinds } from './alert-kinds.ts';
import { AlertRuleDialog } from './alert-rule-dialog.tsx';
import { useKindNames } from './channel-form.tsx';
import { type Channel, channelsQuery, useChannelTest } from './channels.ts';
import classes from './settings.module.css';

/** The channels, and what each tells of alerts. For administrators. */
export function AlertChannels() {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(channelsQuery);
  const [editing, setEditing] = useState<Channel | null>(null);
  if (error) return <ProblemScreen error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const end = () => {
    setEditing(null);
    void client.invalidateQueries({ queryKey: channelsQuery.queryKey });
  };
  return (
    <>
      {data.items.length === 0 && <p className={classes.lead}>{t`There is no channel yet, and nobody is told.`}</p>}
      <ul className={classes.rows}>
        {data.items.map((channel) => (
          <Row key={channel.id} channel={channel} onChange={() => setEditing(channel)} />
        ))}
      </ul>
      <p className={classes.lead}>
        <Link to="/settings/$page" params={{ page: 'notices' }}>{t`Go to the notifications to add a channel`}</Link>
      </p>
      <AlertRuleDialog channel={editing} onClose={end} />
    </>
  );
}

function Row({ channel, onChange }: { readonly channel: Channel; readonly onChange: () => void }) {
  const { t } = useLingui();
  const kindNames = useKindNames();
  const test = useChannelTest();
  const { name, kind } = channel;
  return (
    <li className={classes.row}>
      <div>
        <strong>{name}</strong>{' '}
        <span className={classes.muted}>
          {kindNames[kind]} · <Rule of={channel} />
        </span>
      </div>
      <Group gap={8}>
        <Button size="compact-sm" aria-label={t`Change what ${name} tells of alerts`} onClick={onChange}>
          {t`Change`}
        </Button>
        <Button size="compact-sm" aria-label={t`Test ${name}`} onClick={() => void test(channel).catch(toastError)}>
          {t`Test`}
        </Button>
      </Group>
    </li>
  );
}

function Rule({ of: { tells, isOn, kind, alerts } }: { readonly of: Channel }) {
  const { t } = useLingui();
  const kinds = useAlertKinds();
  if (!isOn) return t`off`;
  if (tells === 'questions') return t`tells of questions alone`;
  const { leastFailedRuns } = alerts;
  return [
    alerts.kinds === null ? t`all alerts` : alerts.kinds.map((each) => kinds[each]).join(', '),
    ...(leastFailedRuns > 1 ? [t`failed runs from ${leastFailedRuns} in a day on`] : []),
    ...(kind === 'email' ? [alerts.to.length > 0 ? alerts.to.join(', ') : t`to owner and administrators`] : []),
  ].join(' · ');
}
