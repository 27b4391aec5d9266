import { useLingui } from '@lingui/react/macro';
import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import IconPlayerPlay from '@tabler/icons-react/icons/IconPlayerPlay';
import { useMemo, useState } from 'react';
import { commands } from '../../app/commands.ts';
import { useCanvas, useEditor } from '../../canvas/context.ts';
import { nodeOf } from '../../canvas/lookup.ts';
import { isStartedBefore } from '../../canvas/run-plan.ts';
import { JsonView } from '../../ui/json-view.tsx';
import inspector from '../inspector.module.css';
import { ItemsTable } from '../items-table.tsx';
import { Stepper, useSample } from '../preview.tsx';
import { StepBeside } from '../step-beside.tsx';
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
      <div className={inspector.paneHead}>
        <StepBeside nodeId={nodeId} side="before" />
        <h3 className={inspector.paneTitle}>{t`Input`}</h3>
      </div>
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
      {!items && <NoData nodeId={nodeId} isOfInput={chosen === null} hasFields={fields.length > 0} />}
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

interface NoDataProps {
  readonly nodeId: string;
  /** Of what comes into the step, and not of what another one gives. */
  readonly isOfInput: boolean;
  readonly hasFields: boolean;
}

/** Why there is nothing to see yet, and the way to something. */
function NoData({ nodeId, isOfInput, hasFields }: NoDataProps) {
  const { t } = useLingui();
  const { types, isReadOnly } = useCanvas();
  const nodes = useEditor((state) => state.document.nodes);
  const edges = useEditor((state) => state.document.edges);
  const canRun = useMemo(() => isStartedBefore({ nodes, edges }, types, nodeId), [nodes, edges, types, nodeId]);
  const isStart = useEditor(({ document }) => {
    const node = nodeOf(document, nodeId);
    return node !== undefined && types.describe(node.type, node.typeVersion)?.control === 'trigger';
  });
  if (isStart) return <p className={classes.quiet}>{t`It starts the workflow: nothing comes in before it.`}</p>;
  return (
    <>
      <p className={classes.quiet}>
        {hasFields && isOfInput
          ? t`It has not run yet: these are the fields that will come in.`
          : hasFields
            ? t`It has not run yet: these are the fields that it will give.`
            : canRun
              ? t`Run the steps before once, to see and map real data.`
              : t`Nothing that starts the workflow leads here yet: connect it to see and map real data.`}
      </p>
      {canRun && !isReadOnly && (
        <Button
          leftSection={<IconPlayerPlay size={14} aria-hidden="true" />}
          style={{ alignSelf: 'start' }}
          onClick={() => commands.run('canvas.run-before')}
        >{t`Run the steps before`}</Button>
      )}
    </>
  );
}
