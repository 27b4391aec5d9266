import { masked } from '@holdfast/workflow';
import { UnstyledButton } from '@mantine/core';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import { memo, useMemo, useState } from 'react';
import classes from './json-view.module.css';

const MAX_TEXT = 2_000;
const FIRST = 50;

/**
 * JSON as a tree. Texts are texts: nothing in them is ever taken for markup. What
 * stands under the name of a credential is masked, whoever shows it.
 */
export const JsonView = memo(function JsonView({ value: given }: { readonly value: unknown }) {
  const value = useMemo(() => masked(given), [given]);
  return (
    <div className={classes.tree}>
      <Value value={value} depth={0} />
    </div>
  );
});

function Value({ value, depth }: { readonly value: unknown; readonly depth: number }) {
  if (value === null || typeof value !== 'object') return <Leaf value={value} />;
  const entries = Array.isArray(value)
    ? value.map((entry, index): [string, unknown] => [String(index), entry])
    : Object.entries(value);
  if (entries.length === 0) return <span className={classes.quiet}>{Array.isArray(value) ? '[ ]' : '{ }'}</span>;
  return <Entries entries={entries} depth={depth} isList={Array.isArray(value)} />;
}

function Entries({
  entries,
  depth,
  isList,
}: {
  readonly entries: readonly [string, unknown][];
  readonly depth: number;
  readonly isList: boolean;
}) {
  const [shown, setShown] = useState(FIRST);
  return (
    <ul className={classes.entries}>
      {entries.slice(0, shown).map(([name, entry]) => (
        <Entry key={name} name={name} value={entry} depth={depth} isList={isList} />
      ))}
      {entries.length > shown && (
        <li>
          <UnstyledButton className={classes.more} onClick={() => setShown(shown + 500)}>
            … {entries.length - shown}
          </UnstyledButton>
        </li>
      )}
    </ul>
  );
}

function Entry({
  name,
  value,
  depth,
  isList,
}: {
  readonly name: string;
  readonly value: unknown;
  readonly depth: number;
  readonly isList: boolean;
}) {
  const isBranch = value !== null && typeof value === 'object' && Object.keys(value).length > 0;
  const [isOpen, setOpen] = useState(depth < 2);
  const key = <span className={isList ? classes.index : classes.key}>{name}</span>;
  if (!isBranch)
    return (
      <li className={classes.line}>
        {key} <Value value={value} depth={depth + 1} />
      </li>
    );
  const size = Object.keys(value).length;
  return (
    <li>
      <UnstyledButton className={classes.branch} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <IconChevronRight size={14} aria-hidden="true" className={classes.chevron ?? ''} data-open={isOpen} />
        {key}
        <span className={classes.quiet}>{Array.isArray(value) ? `[${size}]` : `{${size}}`}</span>
      </UnstyledButton>
      {isOpen && <Value value={value} depth={depth + 1} />}
    </li>
  );
}

function Leaf({ value }: { readonly value: unknown }) {
  if (typeof value === 'string') {
    return <span className={classes.text}>{value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)} …` : value}</span>;
  }
  return <span className={classes.value}>{String(value)}</span>;
}
