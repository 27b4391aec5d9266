import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import { confirm } from '../../ui/confirm.tsx';
import { formatInstant } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem-view.tsx';
import classes from './overview.module.css';
import { systemQuery } from './system-query.ts';

/** Says that the database went back in time, and lets a person say that nothing was lost by it. */
export function EpochNote() {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data } = useQuery(systemQuery);
  const closing = useMutation({
    mutationFn: ({ id, reason }: { id: string; reason: string }) =>
      call(api.POST('/epochs/{id}/close', { params: { path: { id } }, body: { reason } })),
    onSettled: () => client.invalidateQueries({ queryKey: systemQuery.queryKey }),
  });
  const epoch = data?.epoch;
  if (!epoch) return null;
  const from = formatInstant(epoch.knownUntil);
  const until = formatInstant(epoch.beganAt);
  const close = async () => {
    const answer = await confirm({
      title: t`Is nothing missing?`,
      body: t`From now on, runs that began before ${until} send their writes as if nothing had been done between ${from} and ${until}. What was done then is done again.`,
      confirmLabel: t`Nothing is missing`,
      isDanger: true,
      reason: { label: t`How do you know?`, isRequired: true },
    });
    if (answer) closing.mutate({ id: epoch.id, reason: answer.reason });
  };
  const what = {
    behind: t`An older copy of the database was put back.`,
    another_server: t`The database is on another server than before.`,
    another_timeline: t`Another copy of the database has taken over.`,
  }[epoch.why];
  return (
    <div role="alert" className={classes.epoch}>
      <strong>{what}</strong>
      <p>
        {t`What was done between ${from} and ${until} may be missing here. Writes of older runs are sent again only by their key; the others are looked up, or wait among the exceptions.`}
      </p>
      {closing.error && <ProblemNote error={closing.error} />}
      <Button onClick={() => void close()} loading={closing.isPending}>{t`Nothing is missing`}</Button>
    </div>
  );
}
