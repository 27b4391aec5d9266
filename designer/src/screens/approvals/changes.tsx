import { useLingui } from '@lingui/react/macro';
import classes from './approvals.module.css';

interface Change {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

const words = (value: unknown): string =>
  value === undefined || value === null ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** What was changed in a form, value by value. */
export function Changes({ changes }: { readonly changes: readonly Change[] }) {
  const { t } = useLingui();
  if (changes.length === 0) return <p className={classes.answer}>{t`Nothing was changed.`}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer (WCAG 2.1.1).
    <section className={classes.part} aria-label={t`What was changed`} tabIndex={0}>
      <table>
        <caption>{t`What was changed`}</caption>
        <thead>
          <tr>
            <th scope="col">{t`Field`}</th>
            <th scope="col">{t`Before`}</th>
            <th scope="col">{t`After`}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ path, before, after }) => (
            <tr key={path}>
              <td>{path.slice(1).replaceAll('/', ' › ')}</td>
              <td>{words(before)}</td>
              <td>{words(after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
