import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../api/client.ts';
import classes from './shell.module.css';

const LOOK_MS = 15_000;

/** Says on every screen what an operator holds back: nobody shall wonder why nothing is written. */
export function HoldBanner() {
  const { t } = useLingui();
  const { data } = useQuery({
    queryKey: ['holds', 'open'],
    queryFn: () => call(api.GET('/holds', { params: { query: { state: 'open', limit: 3 } } })),
    refetchInterval: LOOK_MS,
  });
  return data?.items.map(({ id, scope, subjectName, reason, setBy }) => {
    const name = subjectName ?? '';
    const what =
      scope === 'workspace'
        ? t`All writes are held back`
        : scope === 'workflow'
          ? t`Writes of the workflow "${name}" are held back`
          : t`Writes over the connection "${name}" are held back`;
    return (
      <div key={id} role="status" className={classes.banner}>
        {t`${what} (${setBy}): ${reason}`}
      </div>
    );
  });
}
