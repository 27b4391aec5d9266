import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import { CopyText } from './copy-text.tsx';
import { Empty } from './empty.tsx';
import { readProblem } from './problem-text.ts';
import classes from './problem-view.module.css';

interface ProblemProps {
  readonly error: unknown;
  /** Tries again what failed. */
  readonly onRetry?: () => void;
  /** Stands for the whole screen, not inside one. */
  readonly isPage?: boolean;
}

/** A failure that leaves a screen with nothing to show. */
export function ProblemScreen({ error, onRetry, isPage = false }: ProblemProps) {
  const { t } = useLingui();
  const problem = readProblem(error);
  return (
    <Empty
      icon={IconAlertTriangle}
      title={problem.title}
      isPage={isPage}
      actions={onRetry && <Button onClick={onRetry}>{t`Try again`}</Button>}
    >
      {problem.detail}
      {problem.correlationId && <Correlation id={problem.correlationId} />}
    </Empty>
  );
}

/** A failure inside a form or a dialog, with each thing that was wrong. */
export function ProblemNote({ error }: { readonly error: unknown }) {
  const problem = readProblem(error);
  // What is wrong with the whole may be all there is to say, and was said.
  const errors = problem.errors.filter(({ message }) => message !== problem.detail);
  return (
    <div role="alert" className={classes.note}>
      <strong>{problem.title}</strong>
      {problem.detail && <p>{problem.detail}</p>}
      {errors.length > 0 && (
        <ul>
          {errors.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              {path && path !== '/' && <code>{path}</code>} {message}
            </li>
          ))}
        </ul>
      )}
      {problem.correlationId && <Correlation id={problem.correlationId} />}
    </div>
  );
}

/** The id by which the logs know a request. */
export function Correlation({ id }: { readonly id: string }) {
  const { t } = useLingui();
  return (
    <div className={classes.correlation}>
      <span>{t`Reference`}</span> <CopyText text={id} />
    </div>
  );
}
