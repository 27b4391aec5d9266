import { useLingui } from '@lingui/react/macro';
import { Button, Group, Switch } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import type { Schemas } from '../../api/types.ts';
import { confirm } from '../../ui/confirm.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { When } from '../../ui/time.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { ChannelForm, useKindNames } from './channel-form.tsx';
import classes from './settings.module.css';

type Channel = Schemas['NoticeChannel'];

const channelsQuery = { queryKey: ['notice-channels'], queryFn: () => call(api.GET('/notice-channels')) } as const;
const logQuery = { queryKey: ['notice-deliveries'], queryFn: () => call(api.GET('/notice-deliveries')) } as const;

/** How people are told of questions, and what they were told. */
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
        {t`Whoever is asked is told when a question comes, at its reminders, and when it goes on to others. A message holds the question and a link; the evidence is shown to who signs in.`}
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
  const { id, name, kind, settings, isOn } = channel;
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (problem) {
      toastError(problem);
    }
    onChanged();
  };
  const test = () =>
    attempt(async () => {
      const said =
        kind === 'email'
          ? await confirm({
              title: t`Send a test`,
              confirmLabel: t`Send`,
              field: { label: t`To`, description: t`An e-mail address.`, isRequired: true },
            })
          : { field: '' };
      if (!said) return;
      const body = said.field ? { to: said.field } : {};
      const { isSent, detail } = await call(api.POST('/notice-channels/{id}/test', { params: { path: { id } }, body }));
      toast(
        isSent
          ? { kind: 'success', title: t`The test was delivered`, message: name }
          : { kind: 'error', title: t`The test was not delivered`, message: detail ?? '' },
      );
    });
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
          {kind === 'email' && ` · ${settings.host}:${settings.port} · ${settings.from}`}
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
        <Button size="compact-sm" aria-label={t`Test ${name}`} onClick={() => void test()}>{t`Test`}</Button>
        <Button size="compact-sm" aria-label={t`Remove ${name}`} onClick={() => void remove()}>{t`Remove`}</Button>
      </Group>
    </li>
  );
}

function Deliveries() {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery(logQuery);
  if (error) return <ProblemScreen error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  if (data.items.length === 0) return <p className={classes.lead}>{t`Nothing yet.`}</p>;
  const words = { due: t`waits`, sent: t`delivered`, failed: t`failed` };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer (WCAG 2.1.1).
    <section aria-label={t`What people were told`} tabIndex={0} style={{ overflowX: 'auto' }}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t`At`}</th>
            <th scope="col">{t`Message`}</th>
            <th scope="col">{t`By`}</th>
            <th scope="col">{t`To`}</th>
            <th scope="col">{t`State`}</th>
          </tr>
        </thead>
        <tbody>
          {data.items.map((row) => (
            <tr key={row.id}>
              <td>
                <When at={row.createdAt} />
              </td>
              <td>{row.subject}</td>
              <td>{row.channelName ?? t`removed`}</td>
              <td>{row.recipients.join(', ')}</td>
              <td>
                {words[row.state]}
                {row.detail && ` · ${row.detail}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
