import { useLingui } from '@lingui/react/macro';
import { Fragment } from 'react';
import { JsonView } from '../../ui/json-view.tsx';
import classes from './approvals.module.css';
import { type EvidencePart, readEvidence } from './evidence.ts';

/** What the person should look at before answering. */
export function EvidenceView({ evidence }: { readonly evidence: Readonly<Record<string, unknown>> }) {
  const { t } = useLingui();
  const parts = readEvidence(evidence);
  if (parts.length === 0) return <p className={classes.quiet}>{t`The workflow gave no evidence.`}</p>;
  return (
    <>
      {parts.map((part) => (
        <Part key={part.kind === 'facts' ? 'facts' : `${part.kind} ${part.name}`} part={part} />
      ))}
    </>
  );
}

function Part({ part }: { readonly part: EvidencePart }) {
  const { t } = useLingui();
  if (part.kind === 'facts') {
    return (
      <dl className={classes.facts}>
        {part.facts.map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
    );
  }
  if (part.kind === 'tree') {
    return (
      <figure className={classes.part}>
        <figcaption>{part.name}</figcaption>
        <JsonView value={part.value} />
      </figure>
    );
  }
  const { name, columns } =
    part.kind === 'confidence'
      ? { name: t`What a model read`, columns: [t`Field`, t`Value`, t`Confidence`, t`Why it is in doubt`] }
      : part;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer (WCAG 2.1.1).
    <section className={classes.part} aria-label={name} tabIndex={0}>
      <table>
        <caption>{name}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {part.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: evidence never changes, and its rows have no names.
            <tr key={index}>
              {columns.map((column, at) => (
                <td key={column}>{row[at]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
