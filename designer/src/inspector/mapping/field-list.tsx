import { useLingui } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { useState } from 'react';
import { announce } from '../../ui/announce.ts';
import { useRoving } from '../../ui/roving.ts';
import { toast } from '../../ui/toast.tsx';
import { EACH, type FieldInfo, searchFields } from './field-tree.ts';
import { DRAGGED, useInsertTargets } from './insert-target.ts';
import classes from './mapping.module.css';
import { referenceTo } from './reference.ts';

/** Most fields drawn at once; a search finds the others. */
const MOST = 200;

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
        placeholder={t`Search ${fields.length} fields`}
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {found.length === 0 && <p className={classes.quiet}>{t`No field is called that.`}</p>}
      <ul className={classes.fields} ref={ref} onKeyDown={onKeyDown} data-testid="mapping-fields">
        {found.slice(0, MOST).map((field) => {
          const words = field.path.map((name) => (name === EACH ? t`each` : name));
          // What was searched for stands without its parents: its path is told instead.
          const name = text === '' ? words.at(-1) : words.join(' › ');
          const depth = text === '' ? field.path.length - 1 : 0;
          const reference = referenceTo(node, field.path);
          return (
            <li key={JSON.stringify(field.path)} style={{ paddingInlineStart: depth * 14 }}>
              <button
                type="button"
                draggable
                className={classes.field}
                title={reference}
                translate="no"
                data-path-of={field.path.join('.')}
                onDragStart={(event) => {
                  event.dataTransfer.setData(DRAGGED, reference);
                  event.dataTransfer.setData('text/plain', `{{ ${reference} }}`);
                  event.dataTransfer.effectAllowed = 'copy';
                }}
                onClick={() => insert(field)}
              >
                <span className={classes.name}>{name}</span>
                <span className={classes.type}>
                  {field.types.join(' | ')}
                  {field.isNullable && t` or null`}
                </span>
                {field.count !== null && total !== null && field.count < total && (
                  <span className={classes.type}>{t`in ${field.count} of ${total}`}</span>
                )}
                {field.sample !== null && <span className={classes.sample}>{field.sample}</span>}
              </button>
            </li>
          );
        })}
      </ul>
      {hidden > 0 && <p className={classes.quiet}>{t`${hidden} more: search for them.`}</p>}
    </>
  );
}
