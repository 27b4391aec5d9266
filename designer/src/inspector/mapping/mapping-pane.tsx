import { useLingui } from '@lingui/react/macro';
import { NativeSelect, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { JsonView } from '../../ui/json-view.tsx';
import inspector from '../inspector.module.css';
import { ItemsTable } from '../items-table.tsx';
import { Stepper, useSample } from '../preview.tsx';
import { FieldList } from './field-list.tsx';
import classes from './mapping.module.css';
import { useOnlySource, useSourceData, useSources } from './use-sources.ts';

type Form = 'schema' | 'table' | 'json';

/** What goes into a step, and what the steps before it gave: to look at and to map from. */
export function MappingPane({ nodeId }: { readonly nodeId: string }) {
  const { t } = useLingui();
  const [source, setSource] = useState('');
  const [form, setForm] = useState<Form>('schema');
  const sources = useSources(nodeId);
  const only = useOnlySource(nodeId);
  const { index } = useSample();
  const chosen = source === '' ? null : source;
  const { items, fields } = useSourceData(nodeId, chosen, index);
  return (
    <section className={classes.pane} aria-label={t`Input`} data-testid="mapping-pane">
      <h3 className={classes.title}>{t`Input`}</h3>
      <div className={inspector.dataHead}>
        <NativeSelect
          aria-label={t`Data of`}
          value={source}
          data={[
            { value: '', label: t`Input of this step` },
            ...sources.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(event) => setSource(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t`Form`}
          value={form}
          onChange={(value) => setForm(value as Form)}
          data={[
            { value: 'schema', label: t`Fields` },
            { value: 'table', label: t`Table` },
            { value: 'json', label: 'JSON' },
          ]}
        />
        {form !== 'table' && <Stepper />}
      </div>
      {!items && (
        <p className={classes.quiet}>
          {fields.length > 0
            ? t`It has not run yet: these are the fields that it will give.`
            : t`Run the steps before once, to see and map real data.`}
        </p>
      )}
      {form === 'schema'
        ? fields.length > 0 && <FieldList fields={fields} total={items?.length ?? null} node={chosen ?? only} />
        : items &&
          (form === 'table' ? (
            <ItemsTable items={items} runId={null} />
          ) : (
            <JsonView value={items[index]?.json ?? null} />
          ))}
    </section>
  );
}
