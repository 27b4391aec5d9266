import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useQueries } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment, When } from '../../ui/time.tsx';
import classes from './exceptions.module.css';
import type { ParkedRow } from './use-exceptions.ts';
import { useRunName } from './use-run-name.ts';

/** So many steps say at once what they sent. */
const MOST = 20;

/** What was sent and when, of steps whose writes are in doubt: what a person has to look up. */
export function SentWrites({ rows }: { readonly rows: readonly ParkedRow[] }) {
  const { t } = useLingui();
  const nameOf = useRunName();
  const asked = rows.slice(0, MOST);
  const details = useQueries({
    queries: asked.map(({ runId, step }) => ({
      queryKey: ['step', runId, step.id, 'sent'],
      queryFn: () => call(api.GET('/runs/{id}/steps/{step}', { params: { path: { id: runId, step: step.id } } })),
    })),
  });
  return (
    <section className={classes.cause} aria-label={t`What was sent`} data-testid="sent-writes">
      <h2 className={classes.heading}>{t`What was sent`}</h2>
      <ul className={classes.sent}>
        {asked.flatMap((row, index) => {
          const name = nameOf(row);
          return (details[index]?.data?.effects ?? [])
            .filter(({ state }) => state === 'unknown' || state === 'sent')
            .map((effect) => (
              <li key={effect.key}>
                <b>
                  {effect.method} {effect.url}
                </b>
                <span>
                  {name} · {t`item ${effect.item + 1}`} ·{' '}
                  {plural(effect.sends, { one: 'sent once,', other: 'sent # times, first' })}{' '}
                  <When at={effect.gatedAt} />
                  {row.later?.repairs.includes('resend') && (
                    <>
                      {' '}
                      · {t`may be sent anew from`} <Moment at={row.later.from} />
                    </>
                  )}
                </span>
                <CopyText text={effect.key} />
              </li>
            ));
        })}
      </ul>
    </section>
  );
}
