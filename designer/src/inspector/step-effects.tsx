import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../api/client.ts';
import { Repairs } from '../screens/exceptions/repairs.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { When } from '../ui/time.tsx';
import classes from './inspector.module.css';

/** What a step sent to the outside world: its intent, key, and what became of it. And what may be done about it. */
export function StepEffects({ runId, stepId }: { readonly runId: string; readonly stepId: string }) {
  const { t } = useLingui();
  const { data } = useQuery({
    queryKey: ['step', runId, stepId],
    queryFn: () => call(api.GET('/runs/{id}/steps/{step}', { params: { path: { id: runId, step: stepId } } })),
    staleTime: 0,
  });
  if (!data) return null;
  const words = {
    sent: t`sent, no answer yet`,
    unknown: t`in doubt: nobody knows whether it took effect`,
    committed: t`took effect`,
    committed_noref: t`took effect, its answer was lost`,
    rejected: t`refused, no effect`,
  };
  return (
    <>
      {data.repairs.length > 0 && (
        <Repairs row={{ runId, step: data.step, nodeName: data.step.node, repairs: data.repairs }} />
      )}
      {data.effects.length === 0 && <p>{t`This step wrote nothing outside.`}</p>}
      {data.effects.map((effect) => (
        <div key={`${effect.item} ${effect.seq}`} className={classes.entry}>
          <strong>
            {effect.method} {effect.url}
          </strong>
          <span>
            {t`Item ${effect.item + 1}`}: {words[effect.state]}
          </span>
          <span className={classes.help}>
            <When at={effect.gatedAt} /> · {t`sent ${effect.sends} times`}
            {effect.reference ? ` · ${effect.reference}` : ''}
          </span>
          <CopyText text={effect.key} />
        </div>
      ))}
    </>
  );
}
