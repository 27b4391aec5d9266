import type { DocumentDiff } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import classes from '../screens/screens.module.css';

const short = (value: unknown): string => {
  const text = value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};

/** What is different between two documents, line by line. */
export function DiffList({ diff }: { readonly diff: DocumentDiff }) {
  const { t } = useLingui();
  const lines: { key: string; sign: string; text: string }[] = [
    ...diff.nodes.added.map((node) => ({ key: `n+${node.id}`, sign: '+', text: node.name })),
    ...diff.nodes.removed.map((node) => ({ key: `n-${node.id}`, sign: '−', text: node.name })),
    ...diff.nodes.changed.flatMap(({ after, fields }) =>
      fields.map((field) => ({
        key: `n${after.id}${field.path}`,
        sign: 'Δ',
        text: `${after.name} ${field.path}: ${short(field.before)} → ${short(field.after)}`,
      })),
    ),
    ...diff.edges.added.map(({ id, from, to }) => ({ key: `e+${id}`, sign: '+', text: `${from.node} → ${to.node}` })),
    ...diff.edges.removed.map(({ id, from, to }) => ({ key: `e-${id}`, sign: '−', text: `${from.node} → ${to.node}` })),
    ...diff.edges.changed.map(({ after }) => ({
      key: `e${after.id}`,
      sign: 'Δ',
      text: `${after.from.node} → ${after.to.node}`,
    })),
    ...diff.settings.map((field) => ({
      key: `s${field.path}`,
      sign: 'Δ',
      text: `${field.path}: ${short(field.before)} → ${short(field.after)}`,
    })),
  ];
  if (lines.length === 0) {
    return (
      <p className={classes.muted}>
        {diff.moved.length > 0 || diff.other.length > 0
          ? t`Only positions, names or notes differ: nothing that runs.`
          : t`Nothing differs.`}
      </p>
    );
  }
  return (
    <ul className={classes.report}>
      {lines.map(({ key, sign, text }) => (
        <li key={key}>
          <b style={{ inlineSize: 24 }}>{sign}</b>
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}
