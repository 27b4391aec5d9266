import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import classes from './step.module.css';

interface StepConsoleProps {
  readonly runId: string;
  readonly stepId: string;
  readonly version: number | string;
}

/** What the latest attempt at a step wrote; nothing where it wrote nothing. */
export function StepConsole({ runId, stepId, version }: StepConsoleProps) {
  const { t } = useLingui();
  const { data } = useQuery({
    queryKey: ['step-logs', runId, stepId, version],
    queryFn: () =>
      call(api.GET('/runs/{id}/logs', { params: { path: { id: runId }, query: { step: stepId, limit: 200 } } })),
  });
  const lines = data?.items.at(-1)?.lines ?? [];
  if (lines.length === 0) return null;
  return (
    <section aria-label={t`Console`}>
      <h3>{t`Console`}</h3>
      <pre className={classes.console}>{lines.map(({ message }) => message).join('\n')}</pre>
    </section>
  );
}
