import type { SafeBy } from '@holdfast/workflow';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { Schemas } from '../../api/types.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { When } from '../../ui/time.tsx';
import classes from './step.module.css';
import { useStep } from './use-step.ts';

type Effect = Schemas['StepDetail']['effects'][number];

interface StepEffectsProps {
  readonly runId: string;
  readonly stepId: string;
  readonly version: number | string;
  /** How the node makes its writes safe: so a doubt is settled. */
  readonly safeBy?: SafeBy | undefined;
}

/** What a step sent to the outside world: its intent, key, and what became of it. */
export function StepEffects({ runId, stepId, version, safeBy }: StepEffectsProps) {
  const { t } = useLingui();
  const { data } = useStep(runId, stepId, version);
  if (!data) return null;
  if (data.effects.length === 0) return <p>{t`This step wrote nothing outside.`}</p>;
  return (
    <ol className={classes.list}>
      {data.effects.map((effect) => (
        <Write key={`${effect.item} ${effect.seq}`} effect={effect} safeBy={safeBy} resendFrom={data.resendFrom} />
      ))}
    </ol>
  );
}

interface WriteProps extends Pick<StepEffectsProps, 'safeBy'> {
  readonly effect: Effect;
  /** When it may be sent anew, once somebody looked. */
  readonly resendFrom: string | null;
}

function Write({ effect, safeBy, resendFrom }: WriteProps) {
  const { t } = useLingui();
  const outcomes = {
    sent: t`sent, no answer yet`,
    unknown: t`in doubt: nobody knows whether it took effect`,
    accepted: t`accepted by the provider, which is not through with it`,
    committed: t`took effect`,
    committed_noref: t`took effect, its answer was lost`,
    rejected: t`refused, no effect`,
  };
  const isOpen = effect.state === 'sent' || effect.state === 'unknown' || effect.state === 'accepted';
  return (
    <li className={classes.entry} data-state={effect.state} data-testid={`write-${effect.item}`}>
      <strong className={classes.target}>
        {effect.method} {effect.url}
      </strong>
      <span>
        {t`Item ${effect.item + 1}`}: <b>{outcomes[effect.state]}</b>
      </span>
      <dl className={classes.facts}>
        <dt>{t`Meant to send at`}</dt>
        <dd>
          <When at={effect.gatedAt} /> · {plural(effect.sends, { one: 'sent once', other: 'sent # times' })}
        </dd>
        <dt>{t`Key`}</dt>
        <dd>
          <CopyText text={effect.key} />
        </dd>
        {effect.settledAt !== null && (
          <>
            <dt>{t`Settled at`}</dt>
            <dd>
              <When at={effect.settledAt} />
            </dd>
          </>
        )}
        {effect.reference !== null && (
          <>
            <dt>{t`Their reference`}</dt>
            <dd>
              <CopyText text={effect.reference} />
            </dd>
          </>
        )}
      </dl>
      {isOpen && <Settling safeBy={safeBy} keyValidUntil={effect.keyValidUntil} resendFrom={resendFrom} />}
      {effect.evidence && Object.keys(effect.evidence).length > 0 && <JsonView value={effect.evidence} />}
    </li>
  );
}

interface SettlingProps extends Pick<WriteProps, 'safeBy' | 'resendFrom'> {
  readonly keyValidUntil: string | null;
}

/** How a doubt is ended: by the write's own means first, by a person when they are used up. */
function Settling({ safeBy, keyValidUntil, resendFrom }: SettlingProps) {
  const { t } = useLingui();
  const ways = {
    key: t`It is sent again under the same key: the provider then answers with what the first one did.`,
    probe: t`It is looked up at the provider. When that cannot tell, a person is asked.`,
    upsert: t`What is there is looked at: ours is taken over, what is missing is sent again, what somebody changed is left alone.`,
    unsafe: t`Nothing can find it out by itself. Look it up at the provider, then say what you found.`,
  };
  return (
    <p className={classes.settling}>
      <strong>{t`How it is settled:`}</strong> {ways[safeBy ?? 'unsafe']}
      {keyValidUntil !== null && (
        <>
          {' '}
          {t`The provider knows its key until`} <When at={keyValidUntil} />.
        </>
      )}
      {resendFrom !== null && (
        <>
          {' '}
          {t`It may be sent anew from`} <When at={resendFrom} />.
        </>
      )}
    </p>
  );
}
