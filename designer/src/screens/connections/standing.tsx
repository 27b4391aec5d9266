import { useLingui } from '@lingui/react/macro';
import type { Connection } from '../../api/types.ts';
import { formatCount } from '../../ui/format.ts';
import { Ago, When } from '../../ui/time.tsx';

/** How a connection stands with its limits, over all runs and workers. */
export function Standing({ of: { effectiveLimits, standing } }: { readonly of: Connection }) {
  const { t } = useLingui();
  const { rateLimit, concurrency } = effectiveLimits;
  const rate = rateLimit && t`${formatCount(rateLimit.limit)} calls in ${formatCount(rateLimit.perMs / 1_000)} s`;
  const [latest] = standing.outcomes;
  return (
    <section>
      <h2>{t`Limits`}</h2>
      <Breaker of={standing} />
      <p>{rate ? t`Rate: ${rate}; ${formatCount(standing.rateLeft ?? 0)} may go at once.` : t`No rate is set.`}</p>
      <p>
        {concurrency === null
          ? t`Any number of calls may be under way.`
          : t`Under way: ${formatCount(standing.inUse ?? 0)} of ${formatCount(concurrency)}.`}
      </p>
      {standing.providerBudget && (
        <p>
          {t`The provider says that ${formatCount(standing.providerBudget.left)} calls are left; full again`}{' '}
          <When at={standing.providerBudget.resetsAt} />
        </p>
      )}
      {standing.lineUntil && (
        <p>
          {t`Calls wait; the last of them may go`} <When at={standing.lineUntil} />
        </p>
      )}
      {latest && (
        <p>
          {t`Latest trouble:`} <code>{latest.code}</code> <Ago at={latest.at} />
        </p>
      )}
    </section>
  );
}

function Breaker({ of: { breaker, since, pausedUntil, isRamping } }: { readonly of: Connection['standing'] }) {
  const { t } = useLingui();
  if (pausedUntil !== null) {
    return (
      <p>
        {t`Paused: the provider asked everybody to wait. It goes on`} <When at={pausedUntil} />
      </p>
    );
  }
  if (breaker === 'closed')
    return <p>{isRamping ? t`Works again: what waited is let go step by step.` : t`Calls go through.`}</p>;
  return (
    <p>
      {breaker === 'open'
        ? t`Held back: too many calls failed. Since`
        : t`One call is finding out whether it works again. Held back since`}{' '}
      {since && <Ago at={since} />}
    </p>
  );
}
