import { useLingui } from '@lingui/react/macro';
import type { Approval } from '../../api/types.ts';
import { When } from '../../ui/time.tsx';
import classes from './approvals.module.css';

/** Who answered so far, how many are needed, and to whom the question went on. */
export function Voices({ asked }: { readonly asked: Approval }) {
  const { t } = useLingui();
  const { agreement, answers, handOvers } = asked;
  if (!agreement && handOvers.length === 0) return null;
  const titleOf = (choice: string) => asked.choices.find(({ value }) => value === choice)?.title ?? choice;
  return (
    <section className={classes.voices} aria-label={t`So far`}>
      {agreement && (
        <p className={classes.answer}>
          {t`${agreement.given} of ${agreement.needed} who have to approve have done so. One rejection ends it.`}
        </p>
      )}
      <ul>
        {handOvers.map(({ kind, from, to, at, reason }) => (
          <li key={`${kind} ${at}`}>
            {kind === 'escalated'
              ? t`Nobody answered: ${to.join(', ')} are asked too`
              : t`${from ?? ''} handed it over to ${to.join(', ')}`}{' '}
            · <When at={at} />
            {reason && <> · “{reason}”</>}
          </li>
        ))}
        {agreement &&
          answers.map(({ choice, by, at, reason }) => (
            <li key={`${by} ${at}`}>
              {titleOf(choice)} · {by} · <When at={at} />
              {reason && <> · “{reason}”</>}
            </li>
          ))}
      </ul>
    </section>
  );
}
