import type { Item, JsonObject } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { ActionIcon } from '@mantine/core';
import IconChevronLeft from '@tabler/icons-react/icons/IconChevronLeft';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useEditor } from '../canvas/context.ts';
import { useVariableValues } from '../variables/variables-query.ts';
import classes from './inspector.module.css';
import { type Previewed, previewExpression } from './preview-client.ts';
import { useInputSample, useReferencedSamples } from './use-samples.ts';

const PAUSE_MS = 120;
const NONE: JsonObject = {};

interface Sample {
  readonly nodeId: string;
  /** Undefined: there is no data yet. */
  readonly items: readonly Item[] | undefined;
  readonly index: number;
  readonly setIndex: (index: number) => void;
}
const SampleContext = createContext<Sample>({ nodeId: '', items: undefined, index: 0, setIndex: () => {} });

/** Hands the last input of a node to the previews of its fields; all show the same item. */
export function PreviewProvider({ nodeId, children }: { readonly nodeId: string; readonly children: ReactNode }) {
  const items = useInputSample(nodeId);
  const [chosen, setIndex] = useState(0);
  const index = Math.min(chosen, Math.max(0, (items?.length ?? 0) - 1));
  const sample = useMemo(() => ({ nodeId, items, index, setIndex }), [nodeId, items, index]);
  return <SampleContext value={sample}>{children}</SampleContext>;
}

/** The items that the previews of a node are worked out with, and which of them is shown. */
export const useSample = (): Sample => useContext(SampleContext);

/** What an expression comes to for one item of the last run: worked out in a sandbox, off the page's thread. */
export function ExpressionPreview({ template }: { readonly template: string }) {
  const { t } = useLingui();
  const { items, index } = useContext(SampleContext);
  const nodes = useReferencedSamples(template);
  const vars = useVariableValues() ?? NONE;
  const timeZone = useEditor((state) => state.document.settings?.timeZone ?? 'UTC');
  const [shown, setShown] = useState<Previewed | null>(null);
  const asked = JSON.stringify(nodes);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` stands for `nodes`, which is a new object each time.
  useEffect(() => {
    let isLatest = true;
    const timer = setTimeout(() => {
      void previewExpression({ template, items: items ?? [], index, nodes, vars, timeZone }).then((result) => {
        if (isLatest) setShown(result);
      });
    }, PAUSE_MS);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [template, items, index, asked, vars, timeZone]);
  if (!shown) return null;
  if (!shown.ok && shown.why !== 'wrong')
    return (
      <span className={classes.previewHint} data-testid="expression-preview">
        {shown.why === 'no_data'
          ? t`Run the steps before once, for a preview with real data.`
          : t`It takes longer than a preview may.`}
      </span>
    );
  return (
    <div className={classes.previewLine}>
      <span
        className={classes.preview}
        data-bad={!shown.ok}
        data-testid="expression-preview"
        title={shown.ok ? shown.text : undefined}
      >
        {shown.ok ? `= ${shown.text}` : shown.message}
      </span>
      <Stepper />
    </div>
  );
}

/** Which item the previews show. */
export function Stepper() {
  const { t } = useLingui();
  const { items, index, setIndex } = useContext(SampleContext);
  const count = items?.length ?? 0;
  if (count < 2) return null;
  return (
    <span className={classes.stepper}>
      <ActionIcon
        size={24}
        aria-label={t`Preview with the item before`}
        disabled={index === 0}
        onClick={() => setIndex(index - 1)}
      >
        <IconChevronLeft size={14} />
      </ActionIcon>
      {index + 1}/{count}
      <ActionIcon
        size={24}
        aria-label={t`Preview with the next item`}
        disabled={index === count - 1}
        onClick={() => setIndex(index + 1)}
      >
        <IconChevronRight size={14} />
      </ActionIcon>
    </span>
  );
}
