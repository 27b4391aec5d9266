import { type DocumentDiff, type Edge, type FieldChange, kindOf, type WorkflowDocument } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { VisuallyHidden } from '@mantine/core';
import classes from './diff-list.module.css';
import { FieldChanges } from './field-changes.tsx';

interface Line {
  readonly key: string;
  readonly sign: '+' | '−' | 'Δ';
  readonly text: string;
  readonly fields?: readonly FieldChange[];
  /** The part of the document that it is about: `node map`, `edge e1`, `settings `. */
  readonly part: string;
}

interface DiffListProps {
  readonly diff: DocumentDiff;
  /** The newer document, for the names of steps that did not change. Without it their ids are shown. */
  readonly document?: WorkflowDocument;
  /** Names of those who changed a part, where that is known. */
  readonly authors?: ReadonlyMap<string, string>;
}

/** What is different between two documents, by name, with each field's old and new value. */
export function DiffList({ diff, document, authors }: DiffListProps) {
  const { t } = useLingui();
  const lines = useLines(diff, document);
  if (lines.length === 0) {
    return (
      <p className={classes.quiet}>
        {diff.moved.length > 0 || diff.other.length > 0
          ? t`Only positions, names or notes differ: nothing that runs.`
          : t`Nothing differs.`}
      </p>
    );
  }
  const words = { '+': t`added`, '−': t`removed`, Δ: t`changed` };
  return (
    <ul className={classes.list}>
      {lines.map(({ key, sign, text, part, fields = [] }) => (
        <li key={key} data-sign={sign}>
          <b title={words[sign]}>
            <span aria-hidden="true">{sign}</span>
            <VisuallyHidden>{words[sign]}</VisuallyHidden>
          </b>
          <div>
            {text}
            {authors?.has(part) && <span className={classes.author}> · {authors.get(part)}</span>}
            <FieldChanges fields={fields} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function useLines(
  { nodes, edges, settings, isReordered }: DocumentDiff,
  document: WorkflowDocument | undefined,
): Line[] {
  const { t } = useLingui();
  const known = [...nodes.removed, ...(document?.nodes ?? []), ...nodes.added];
  const named = new Map(known.map(({ id, name }) => [id, name]));
  const wire = (edge: Edge): string => {
    const from = named.get(edge.from.node) ?? edge.from.node;
    const to = named.get(edge.to.node) ?? edge.to.node;
    return kindOf(edge) === 'flow' ? `${from} → ${to}` : `${from} → ${to} (${kindOf(edge)})`;
  };
  return [
    ...nodes.added.map((node): Line => ({ key: `n+${node.id}`, sign: '+', text: node.name, part: `node ${node.id}` })),
    ...nodes.removed.map(
      (node): Line => ({ key: `n-${node.id}`, sign: '−', text: node.name, part: `node ${node.id}` }),
    ),
    ...nodes.changed.map(
      ({ after, fields }): Line => ({
        key: `n${after.id}`,
        sign: 'Δ',
        text: after.name,
        fields,
        part: `node ${after.id}`,
      }),
    ),
    ...edges.added.map((edge): Line => ({ key: `e+${edge.id}`, sign: '+', text: wire(edge), part: `edge ${edge.id}` })),
    ...edges.removed.map(
      (edge): Line => ({ key: `e-${edge.id}`, sign: '−', text: wire(edge), part: `edge ${edge.id}` }),
    ),
    ...edges.changed.map(
      ({ after, fields }): Line => ({
        key: `e${after.id}`,
        sign: 'Δ',
        text: wire(after),
        fields,
        part: `edge ${after.id}`,
      }),
    ),
    ...(settings.length > 0
      ? [{ key: 'settings', sign: 'Δ' as const, text: t`Settings`, fields: settings, part: 'settings ' }]
      : []),
    ...(isReordered ? [{ key: 'order', sign: 'Δ' as const, text: t`Order of the connections`, part: 'order ' }] : []),
  ];
}
