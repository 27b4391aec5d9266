import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { type ReactNode, useState } from 'react';
import { announce } from '../../ui/announce.ts';
import { useRoving } from '../../ui/roving.ts';
import { toast } from '../../ui/toast.tsx';
import { useLimits } from '../limits.ts';
import { EACH, type FieldInfo, searchFields } from './field-tree.ts';
import { DRAGGED, useInsertTargets } from './insert-target.ts';
import classes from './mapping.module.css';
import { referenceTo } from './reference.ts';

/** Most fields drawn at once; a search finds the others. */
const MOST = 200;
/** Values of a choice that are named. */
const MOST_VALUES = 6;

interface FieldListProps {
  readonly fields: readonly FieldInfo[];
  /** How many records they were read from; null where only a schema is known. */
  readonly total: number | null;
  /** The step they come from; null for the present item. */
  readonly node: string | null;
}

/** Fields to map: drag one into a parameter, or press Enter on it to put it at the caret. */
export function FieldList({ fields, total, node }: FieldListProps) {
  const { t } = useLingui();
  const targets = useInsertTargets();
  const { ref, onKeyDown } = useRoving({ orientation: 'vertical' });
  const insert = (field: FieldInfo) => {
    const target = targets.last();
    if (!target) {
      toast({
        title: t`Choose the parameter first`,
        message: t`Put the caret into the parameter that is to get the value.`,
      });
      return;
    }
    target.insert(referenceTo(node, field.path));
    announce(t`Inserted ${field.path.join(' ')}`);
  };
  return (
    <Searched fields={fields}>
      {(found, isAlone) => (
        <ul className={classes.fields} ref={ref} onKeyDown={onKeyDown} data-testid="mapping-fields">
          {found.map((field) => (
            <FieldRow
              key={JSON.stringify(field.path)}
              field={field}
              total={total}
              node={node}
              isAlone={isAlone}
              onInsert={insert}
            />
          ))}
        </ul>
      )}
    </Searched>
  );
}

/** Fields to look at. */
export function FieldsView({ fields, total }: Pick<FieldListProps, 'fields' | 'total'>) {
  const { t } = useLingui();
  return (
    <Searched fields={fields}>
      {(found, isAlone) => (
        <ul className={classes.fields} aria-label={t`Fields`} data-testid="data-fields">
          {found.map((field) => (
            <li key={JSON.stringify(field.path)} className={classes.row} style={indentOf(field, isAlone)}>
              <FieldFacts field={field} total={total} isAlone={isAlone} />
            </li>
          ))}
        </ul>
      )}
    </Searched>
  );
}

interface SearchedProps extends Pick<FieldListProps, 'fields'> {
  /** `isAlone`: they stand without their parents, their paths are told instead. */
  readonly children: (found: readonly FieldInfo[], isAlone: boolean) => ReactNode;
}

/** A search above fields, and those that it finds. */
function Searched({ fields, children }: SearchedProps) {
  const { t } = useLingui();
  const [text, setText] = useState('');
  const found = searchFields(fields, text);
  const hidden = Math.max(0, found.length - MOST);
  return (
    <>
      <TextInput
        type="search"
        aria-label={t`Search fields`}
        placeholder={plural(fields.length, { one: 'Search # field', other: 'Search # fields' })}
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {found.length === 0 && <p className={classes.quiet}>{t`No field is called that.`}</p>}
      {children(found.slice(0, MOST), text !== '')}
      {hidden > 0 && (
        <p className={classes.quiet}>
          {plural(hidden, { one: '# more: search for it.', other: '# more: search for them.' })}
        </p>
      )}
    </>
  );
}

const indentOf = ({ path }: FieldInfo, isAlone: boolean) => ({
  paddingInlineStart: isAlone ? 0 : (path.length - 1) * 14,
});

interface FieldFactsProps extends Pick<FieldListProps, 'total'> {
  readonly field: FieldInfo;
  /** It stands without its parents: its path is told instead. */
  readonly isAlone: boolean;
}

interface FieldRowProps extends FieldFactsProps, Pick<FieldListProps, 'node'> {
  readonly onInsert: (field: FieldInfo) => void;
}

/** One field that can be mapped. */
function FieldRow({ field, total, node, isAlone, onInsert }: FieldRowProps) {
  const reference = referenceTo(node, field.path);
  return (
    <li style={indentOf(field, isAlone)}>
      <button
        type="button"
        draggable
        className={`${classes.row} ${classes.field}`}
        title={reference}
        translate="no"
        data-path-of={field.path.join('.')}
        onDragStart={(event) => {
          event.dataTransfer.setData(DRAGGED, reference);
          event.dataTransfer.setData('text/plain', `{{ ${reference} }}`);
          event.dataTransfer.effectAllowed = 'copy';
        }}
        onClick={() => onInsert(field)}
      >
        <FieldFacts field={field} total={total} isAlone={isAlone} />
      </button>
    </li>
  );
}

/** The name of a field, what is in it, how much of that there may be, and a sample. */
function FieldFacts({ field, total, isAlone }: FieldFactsProps) {
  const { t } = useLingui();
  const { path, types, isNullable, count, sample } = field;
  const range = useLimits(field.limits ?? {});
  const values = field.limits?.enum ?? [];
  const choice = values.slice(0, MOST_VALUES).map(String).join(' | ') + (values.length > MOST_VALUES ? ' …' : '');
  const limits = [range, choice].filter(Boolean).join(' · ');
  const words = path.map((name) => (name === EACH ? t`each` : name));
  return (
    <>
      <span className={classes.name}>{isAlone ? words.join(' › ') : words.at(-1)}</span>
      <span className={classes.type}>
        {types.join(' | ')}
        {isNullable && t` or null`}
      </span>
      {limits !== '' && <span className={classes.type}>{limits}</span>}
      {count !== null && total !== null && count < total && (
        <span className={classes.type}>{t`in ${count} of ${total}`}</span>
      )}
      {sample !== null && <span className={classes.sample}>{sample}</span>}
    </>
  );
}
