import { useLingui } from '@lingui/react/macro';
import { Button, Group, Switch } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import { confirm } from '../../ui/confirm.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { toastError } from '../../ui/toast.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { ChannelForm, useKindNames } from './channel-form.tsx';
import { type Channel, channelsQuery, useChannelTest, useTellsNames } from './channels.ts';
import { Deliveries } from './deliveries.tsx';
import classes from './settings.module.css';

/** How people are told of questions and alerts, and what they were told. */
export function NoticesPage() {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(channelsQuery);
  if (error) return <ProblemScreen error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const changed = () => void client.invalidateQueries({ queryKey: channelsQuery.queryKey });
  return (
    <>
      <p className={classes.lead}>
        {t`Whoever is asked is told when a question comes, at its reminders, and when it goes on to others. A message holds the question and a link; the evidence is shown to who signs in. Of which alerts a channel tells, the page of alerts says.`}{' '}
        <Link to="/settings/$page" params={{ page: 'alerts' }}>{t`Go to the alerts`}</Link>
      </p>
      {data.items.length === 0 ? (
        <p className={classes.lead}>{t`There is no channel yet. Questions wait in the inbox, and nobody is told.`}</p>
      ) : (
        <ul className={classes.rows}>
          {data.items.map((channel) => (
            <ChannelRow key={channel.id} channel={channel} onChanged={changed} />
          ))}
        </ul>
      )}
      <h2 className={classes.heading}>{t`Add a channel`}</h2>
      <ChannelForm onMade={changed} />
      <h2 className={classes.heading}>{t`What people were told`}</h2>
      <Deliveries />
    </>
  );
}

function ChannelRow({ channel, onChanged }: { readonly channel: Channel; readonly onChanged: () => void }) {
  const { t } = useLingui();
  const kinds = useKindNames();
  const tells = useTellsNames();
  const test = useChannelTest();
  const { id, name, kind, settings, isOn } = channel;
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (problem) {
      toastError(problem);
    }
    onChanged();
  };
  const remove = () =>
    attempt(async () => {
      const answer = await confirm({
        title: t`Remove "${name}"?`,
        body: t`What waits to be sent by it is not sent.`,
        confirmLabel: t`Remove`,
        isDanger: true,
      });
      if (answer) await call(api.DELETE('/notice-channels/{id}', { params: { path: { id } } }));
    });
  const turn = (on: boolean) =>
    attempt(() => call(api.PUT('/notice-channels/{id}', { params: { path: { id } }, body: { name, isOn: on } })));
  return (
    <li className={classes.row}>
      <div>
        <strong>{name}</strong>{' '}
        <span className={classes.muted}>
          {kinds[kind]}
          {kind === 'email' && ` · ${settings.host}:${settings.port} · ${settings.from}`} · {tells[channel.tells]}
        </span>
      </div>
      <Group gap={8}>
        <Switch
          size="sm"
          label={t`On`}
          aria-label={t`${name} is on`}
          checked={isOn}
          onChange={(event) => void turn(event.currentTarget.checked)}
        />
        <Button
          size="compact-sm"
          aria-label={t`Test ${name}`}
          onClick={() => void attempt(() => test(channel))}
        >{t`Test`}</Button>
        <Button size="compact-sm" aria-label={t`Remove ${name}`} onClick={() => void remove()}>{t`Remove`}</Button>
      </Group>
    </li>
  );
}
