import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Fragment } from 'react';
import { formatCount } from '../../ui/format.ts';
import { JsonView } from '../../ui/json-view.tsx';
import classes from './approvals.module.css';
import { type EvidencePart, holdsFigures, readEvidence } from './evidence.ts';

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
  const nameOf = ({ name, items }: EvidencePart & { readonly kind: 'table' | 'tree' }): string => {
    if (!items) return name;
    const [shown, total] = [formatCount(items.shown), formatCount(items.total)];
    return items.shown < items.total
      ? t`The first ${shown} of ${total} items`
      : plural(items.total, { one: '# item', other: '# items' });
  };
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
        <figcaption>{nameOf(part)}</figcaption>
        <JsonView value={part.value} />
      </figure>
    );
  }
  const { name, columns } =
    part.kind === 'confidence'
      ? { name: t`What a model read`, columns: [t`Field`, t`Value`, t`Confidence`, t`Why it is in doubt`] }
      : { name: nameOf(part), columns: part.columns };
  const alignOf = (at: number) => (holdsFigures(part.rows, at) ? 'end' : undefined);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer (WCAG 2.1.1).
    <section className={classes.part} aria-label={name} tabIndex={0}>
      <table>
        <caption>{name}</caption>
        <thead>
          <tr>
            {columns.map((column, at) => (
              <th key={column} scope="col" data-align={alignOf(at)}>
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
                <td key={column} data-align={alignOf(at)}>
                  {row[at]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
