import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { formatCount } from '../../ui/format.ts';
import { Ago } from '../../ui/time.tsx';
import classes from './exceptions.module.css';
import { FailureClass } from './failure-class.tsx';
import type { ExceptionGroup } from './groups.ts';
import { useClassWords } from './repair-words.ts';

/** What happened, how the failure was classified, and what that means for whoever decides. */
export function Cause({ group }: { readonly group: ExceptionGroup }) {
  const { t } = useLingui();
  const words = useClassWords();
  const { failure } = group;
  const { evidence } = failure;
  const answer = [evidence?.status, evidence?.providerCode, evidence?.errorCode].filter((part) => part !== undefined);
  const items = formatCount(group.itemCount);
  return (
    <section className={classes.cause} aria-label={t`Cause`}>
      <p className={classes.message}>{failure.message}</p>
      <p className={classes.facts}>
        <FailureClass name={failure.class} />
        <code>{failure.code}</code>
        <span>
          <Link to="/workflows/$workflowId" params={{ workflowId: group.workflowId }} search={{ node: nodeOf(group) }}>
            {group.workflowName}
          </Link>{' '}
          · {group.nodeName}
        </span>
        <span>{t`${items} items`}</span>
        <span>
          {t`oldest`} <Ago at={group.since} />
        </span>
        {answer.length > 0 && <span>{t`Answer: ${answer.join(' ')}`}</span>}
      </p>
      <p className={classes.help}>{words[failure.class].help}</p>
      {evidence?.body && (
        <figure className={classes.said}>
          <figcaption>{t`What the other side said`}</figcaption>
          <pre className={classes.evidence}>{evidence.body}</pre>
        </figure>
      )}
    </section>
  );
}

const nodeOf = ({ rows }: ExceptionGroup): string => rows[0]?.step.node ?? '';
