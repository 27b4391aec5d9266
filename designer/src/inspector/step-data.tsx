import { effectOf, type Item } from '@holdfast/workflow';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, call } from '../api/client.ts';
import { itemsOf } from '../api/documents.ts';
import { useCanvas, useEditor, useOverlay } from '../canvas/context.ts';
import { nodeOf } from '../canvas/lookup.ts';
import { staleSteps } from '../canvas/stale.ts';
import { LARGE_BYTES, LargeItem } from '../runs/step/item-list.tsx';
import { StepAttempts } from '../runs/step/step-attempts.tsx';
import { StepEffects } from '../runs/step/step-effects.tsx';
import { formatDuration } from '../ui/format.ts';
import { JsonView } from '../ui/json-view.tsx';
import { Status } from '../ui/status.tsx';
import { lookOfStep } from '../ui/status-kinds.ts';
import classes from './inspector.module.css';
import { ItemsTable } from './items-table.tsx';
import { FieldsView } from './mapping/field-list.tsx';
import { fieldsOf, withLimits } from './mapping/field-tree.ts';
import { usePromisedFields } from './mapping/use-sources.ts';
import { StandInNote } from './pin-origin.tsx';
import { PinButton, PinNote } from './pins.tsx';

type Side = 'input' | 'output' | 'attempts' | 'writes';
type Form = 'table' | 'json' | 'schema';

/** What a node took and gave in the run at hand, how often it was tried, and what it wrote. */
export function StepData({ nodeId }: { readonly nodeId: string }) {
  const { t } = useLingui();
  const { overlay, types } = useCanvas();
  const runId = useOverlay((state) => state.runId);
  const ran = useOverlay((state) => state.view.nodes.get(nodeId));
  const steps = useOverlay((state) => state.view.steps);
  const [side, setSide] = useState<Side>('output');
  const [form, setForm] = useState<Form>('table');
  const chosen = useOverlay((state) => state.step);
  const ranDocument = useOverlay((state) => state.ran);
  const isStale = useEditor((state) => ranDocument !== null && staleSteps(ranDocument, state.document).has(nodeId));
  const ranNode = useEditor((state) => nodeOf(ranDocument ?? state.document, nodeId));
  const pinned = <PinNote nodeId={nodeId} />;
  if (runId === null || !ran)
    return (
      <>
        {pinned}
        <p>
          {runId === null
            ? t`Run the workflow to see what goes in and what comes out here.`
            : t`The run has not come here.`}
        </p>
      </>
    );
  const own = [...steps.values()].filter(({ node }) => node === nodeId);
  const stepId = chosen !== null && steps.get(chosen)?.node === nodeId ? chosen : ran.latest;
  const step = steps.get(stepId);
  const description = ranNode && types.describe(ranNode.type, ranNode.typeVersion);
  const effect = description && effectOf(description, ranNode.parameters);
  const tookMs = step?.startedAt != null && step.endedAt != null ? step.endedAt - step.startedAt : null;
  return (
    <>
      {pinned}
      <StandInNote nodeId={nodeId} />
      {isStale && (
        <p className={classes.pinned} role="note" data-testid="stale">
          {t`From before a change: this step, or one before it, is not what ran. Run again to see what comes now.`}
        </p>
      )}
      <div className={classes.dataHead}>
        {step && <Status look={lookOfStep(step.status, step.waitsFor)} />}
        {tookMs !== null && <span>{formatDuration(tookMs)}</span>}
        {own.length > 1 && (
          <select
            aria-label={t`Step`}
            value={stepId}
            onChange={(event) => overlay.setState({ step: event.currentTarget.value })}
          >
            {own.map(({ id }) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        )}
      </div>
      {step?.failure && (
        <div className={classes.failure} role="note">
          <code>{step.failure.code}</code>
          <div>{step.failure.message}</div>
        </div>
      )}
      <div className={classes.dataHead}>
        <SegmentedControl
          aria-label={t`Side`}
          value={side}
          onChange={(value) => setSide(value as typeof side)}
          data={[
            { value: 'input', label: t`Input` },
            { value: 'output', label: t`Output` },
            { value: 'attempts', label: t`Attempts` },
            { value: 'writes', label: t`Writes` },
          ]}
        />
        {(side === 'input' || side === 'output') && (
          <SegmentedControl
            aria-label={t`Form`}
            value={form}
            onChange={(value) => setForm(value as Form)}
            data={[
              { value: 'table', label: t`Table` },
              { value: 'json', label: 'JSON' },
              { value: 'schema', label: t`Fields` },
            ]}
          />
        )}
      </div>
      {side === 'writes' ? (
        <StepEffects
          runId={runId}
          stepId={stepId}
          version={step?.endedAt ?? 0}
          safeBy={effect?.kind === 'write' ? effect.safeBy : undefined}
        />
      ) : side === 'attempts' ? (
        <StepAttempts runId={runId} stepId={stepId} version={step?.endedAt ?? 0} />
      ) : (
        <>
          <Items
            // A port that was chosen is one of this side and this step.
            key={`${stepId} ${side}`}
            nodeId={nodeId}
            runId={runId}
            stepId={stepId}
            side={side}
            form={form}
            version={step?.endedAt ?? 0}
          />
          {side === 'output' && <PinButton nodeId={nodeId} from={{ runId, stepId, counts: step?.counts ?? {} }} />}
        </>
      )}
    </>
  );
}

interface ItemsProps {
  readonly nodeId: string;
  readonly runId: string;
  readonly stepId: string;
  readonly side: 'input' | 'output';
  readonly form: Form;
  /** Changes when there is more to see. */
  readonly version: number;
}

function Items({ nodeId, runId, stepId, side, form, version }: ItemsProps) {
  const { t } = useLingui();
  const [port, setPort] = useState<string | null>(null);
  const [limit, setLimit] = useState(50);
  const { data } = useQuery({
    queryKey: ['items', runId, stepId, side, port, limit, version],
    queryFn: () =>
      call(
        api.GET('/runs/{id}/steps/{step}/items', {
          params: {
            path: { id: runId, step: stepId },
            query: { side, limit, maxItemBytes: LARGE_BYTES, ...(port ? { port } : {}) },
          },
        }),
      ),
    placeholderData: (before) => before,
  });
  if (!data) return null;
  const items = itemsOf(data.items);
  const names = Object.entries(data.ports);
  return (
    <>
      {names.length > 1 && (
        <SegmentedControl
          aria-label={t`Port`}
          value={port ?? data.port ?? ''}
          onChange={setPort}
          data={names.map(([name, count]) => ({ value: name, label: `${name} ${count}` }))}
        />
      )}
      {items.length === 0 ? (
        <p>{t`No items.`}</p>
      ) : form === 'table' ? (
        <ItemsTable
          items={items}
          runId={runId}
          large={(index) => {
            const bytes = data.withheld[index];
            if (bytes === undefined) return null;
            const place = { runId, stepId, side, version, port: data.port, index };
            return <LargeItem {...place} bytes={bytes} />;
          }}
        />
      ) : form === 'json' ? (
        <JsonView value={items.map(({ json }) => json)} />
      ) : (
        <Fields nodeId={nodeId} side={side} items={items.filter((_, index) => data.withheld[index] === undefined)} />
      )}
      {data.total > items.length && (
        <Button size="compact-sm" onClick={() => setLimit(Math.min(1_000, limit * 4))}>
          {plural(data.total, {
            one: `${items.length} of #: show more`,
            other: `${items.length} of #: show more`,
          })}
        </Button>
      )}
    </>
  );
}

interface FieldsProps extends Pick<ItemsProps, 'nodeId' | 'side'> {
  readonly items: readonly Item[];
}

/** The fields of the items at hand, with what the schema of the step that gave them says of each. */
function Fields({ nodeId, side, items }: FieldsProps) {
  const promised = usePromisedFields(nodeId, side === 'output' ? nodeId : null);
  const fields = useMemo(() => withLimits(fieldsOf(items.map(({ json }) => json)), promised), [items, promised]);
  return <FieldsView fields={fields} total={items.length} />;
}
