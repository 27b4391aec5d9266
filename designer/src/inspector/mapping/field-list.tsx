import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { useState } from 'react';
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
  const [text, setText] = useState('');
  const targets = useInsertTargets();
  const { ref, onKeyDown } = useRoving({ orientation: 'vertical' });
  const found = searchFields(fields, text);
  const hidden = Math.max(0, found.length - MOST);
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
      <ul className={classes.fields} ref={ref} onKeyDown={onKeyDown} data-testid="mapping-fields">
        {found.slice(0, MOST).map((field) => (
          <FieldRow
            key={JSON.stringify(field.path)}
            field={field}
            total={total}
            node={node}
            isAlone={text !== ''}
            onInsert={insert}
          />
        ))}
      </ul>
      {hidden > 0 && (
        <p className={classes.quiet}>
          {plural(hidden, { one: '# more: search for it.', other: '# more: search for them.' })}
        </p>
      )}
    </>
  );
}

interface FieldRowProps extends Pick<FieldListProps, 'total' | 'node'> {
  readonly field: FieldInfo;
  /** It stands without its parents: its path is told instead. */
  readonly isAlone: boolean;
  readonly onInsert: (field: FieldInfo) => void;
}

/** One field: its name, what is in it, how much of that there may be, and a sample. */
function FieldRow({ field, total, node, isAlone, onInsert }: FieldRowProps) {
  const { t } = useLingui();
  const { path, types, isNullable, count, sample } = field;
  const range = useLimits(field.limits ?? {});
  const values = field.limits?.enum ?? [];
  const choice = values.slice(0, MOST_VALUES).map(String).join(' | ') + (values.length > MOST_VALUES ? ' …' : '');
  const limits = [range, choice].filter(Boolean).join(' · ');
  const words = path.map((name) => (name === EACH ? t`each` : name));
  const reference = referenceTo(node, path);
  return (
    <li style={{ paddingInlineStart: isAlone ? 0 : (path.length - 1) * 14 }}>
      <button
        type="button"
        draggable
        className={classes.field}
        title={reference}
        translate="no"
        data-path-of={path.join('.')}
        onDragStart={(event) => {
          event.dataTransfer.setData(DRAGGED, reference);
          event.dataTransfer.setData('text/plain', `{{ ${reference} }}`);
          event.dataTransfer.effectAllowed = 'copy';
        }}
        onClick={() => onInsert(field)}
      >
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
      </button>
    </li>
  );
}
