import type { Problem } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import IconAlertOctagon from '@tabler/icons-react/icons/IconAlertOctagon';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import IconInfoCircle from '@tabler/icons-react/icons/IconInfoCircle';
import { useCanvas, useEditor } from '../canvas/context.ts';
import { edgeOf, nameOf } from '../canvas/lookup.ts';
import { groupProblems } from './group-problems.ts';
import classes from './problem-list.module.css';
import { useProblemWords } from './problem-words.ts';
import { QuickFixes } from './quick-fixes.tsx';

const ICONS = { error: IconAlertOctagon, warning: IconAlertTriangle, info: IconInfoCircle };

function Severity({ severity }: Pick<Problem, 'severity'>) {
  const { t } = useLingui();
  const words = { error: t`Error`, warning: t`Warning`, info: t`Hint` };
  const Icon = ICONS[severity];
  return (
    <span className={classes.severity}>
      <Icon size={16} aria-hidden="true" />
      {words[severity]}
    </span>
  );
}

const keyOf = ({ code, path, message }: Problem): string => `${code} ${path} ${message}`;

interface ProblemListProps {
  readonly problems: readonly Problem[];
  readonly onOpenEdge: (edge: string) => void;
}

/** All that is wrong or fragile, by step; each line leads to its field, or mends it at once. */
export function ProblemList({ problems, onOpenEdge }: ProblemListProps) {
  const { t } = useLingui();
  const { open } = useCanvas();
  const words = useProblemWords();
  const document = useEditor((state) => state.document);
  if (problems.length === 0) return <p>{t`Nothing is wrong that can be seen without running it.`}</p>;
  const go = ({ node, edge, path }: Problem) => {
    if (node !== undefined) open(node, path);
    else if (edge !== undefined) onOpenEdge(edge);
  };
  return groupProblems(problems, document).map(({ id, kind, list }) => {
    const edge = kind === 'edge' ? edgeOf(document, id) : undefined;
    const title = edge
      ? `${nameOf(document, edge.from.node)} → ${nameOf(document, edge.to.node)}`
      : kind === 'node'
        ? nameOf(document, id)
        : t`The workflow`;
    return (
      <section key={`${kind} ${id}`} aria-label={title}>
        <h3 className={classes.title}>{title}</h3>
        <ul className={classes.group}>
          {list.map((problem) => (
            <li key={keyOf(problem)} className={classes.line} data-severity={problem.severity}>
              <Severity severity={problem.severity} />
              <button
                type="button"
                className={classes.message}
                disabled={kind === 'workflow'}
                onClick={() => go(problem)}
              >
                {words(problem)}
              </button>
              <QuickFixes problem={problem} />
            </li>
          ))}
        </ul>
      </section>
    );
  });
}

/** What is wrong with the one thing that a panel shows. */
export function ProblemNotes({ problems }: { readonly problems: readonly Problem[] }) {
  const { open } = useCanvas();
  const words = useProblemWords();
  return (
    <ul className={classes.notes} data-testid="problem-notes">
      {problems.map((problem) => {
        const { node, path, severity } = problem;
        return (
          <li key={keyOf(problem)} className={classes.note} data-severity={severity}>
            <Severity severity={severity} />
            {node === undefined ? (
              <span className={classes.message}>{words(problem)}</span>
            ) : (
              <button type="button" className={classes.message} onClick={() => open(node, path)}>
                {words(problem)}
              </button>
            )}
            <QuickFixes problem={problem} />
          </li>
        );
      })}
    </ul>
  );
}
