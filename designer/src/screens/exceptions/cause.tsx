import { FAILURE_CODES } from '@holdfast/workflow';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ExceptionRow } from '../../api/types.ts';
import { Ago } from '../../ui/time.tsx';
import classes from './exceptions.module.css';
import { FailureClass } from './failure-class.tsx';
import { useClassWords } from './repair-words.ts';
import type { ExceptionGroup } from './use-exceptions.ts';

interface CauseProps {
  readonly group: ExceptionGroup;
  /** One of its steps, for the evidence. */
  readonly sample: ExceptionRow | undefined;
}

/** What happened, how the failure was classified, and what to do about it. */
export function Cause({ group, sample }: CauseProps) {
  const { t, i18n } = useLingui();
  const words = useClassWords();
  const evidence = sample?.failure.evidence;
  const answer = [evidence?.status, evidence?.providerCode, evidence?.errorCode].filter((part) => part !== undefined);
  const known = FAILURE_CODES[group.code];
  const { help } = words[group.class];
  return (
    <section className={classes.cause} aria-label={t`Cause`}>
      <p className={classes.message}>{group.message}</p>
      <p className={classes.facts}>
        <FailureClass name={group.class} />
        <code>{group.code}</code>
        <span>
          <Link to="/workflows/$workflowId" params={{ workflowId: group.workflowId }} search={{ node: group.node }}>
            {group.workflowName}
          </Link>{' '}
          · {group.nodeName}
        </span>
        <span>{plural(group.itemCount, { one: '# item', other: '# items' })}</span>
        <span>
          {t`oldest`} <Ago at={group.since} />
        </span>
        {answer.length > 0 && <span>{t`Answer: ${answer.join(' ')}`}</span>}
      </p>
      <p className={classes.help}>{known ? `${i18n._(known.means)} ${i18n._(known.next)}` : help}</p>
      {evidence?.body && (
        <figure className={classes.said}>
          <figcaption>{t`What the other side said`}</figcaption>
          <pre className={classes.evidence}>{evidence.body}</pre>
        </figure>
      )}
    </section>
  );
}
