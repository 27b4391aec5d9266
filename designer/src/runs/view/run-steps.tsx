import type { StepView, WorkflowDocument } from '@holdfast/workflow';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Editor } from '../../canvas/editor-store.ts';
import { Scrubber } from './scrubber.tsx';
import { type NodeFacts, orderedSteps } from './steps.ts';
import { Timeline } from './timeline.tsx';
import type { useRun } from './use-run.ts';

type Overlay = ReturnType<typeof useRun>['shown'];

interface ReplayBarProps {
  readonly run: Overlay;
  readonly replay: ReturnType<typeof useRun>['replay'];
  readonly position: number | null;
  readonly onLook: (count: number) => void;
}

/** The scrubber, as long as the journal that has arrived. */
export function ReplayBar({ run, ...rest }: ReplayBarProps) {
  // The head changes with every entry that arrives, and so does the length of the journal at hand.
  useStore(run, (state) => state.view.head);
  return <Scrubber {...rest} head={rest.replay.length} />;
}

interface StepsProps {
  readonly document: WorkflowDocument;
  readonly overlay: Overlay;
  readonly editor: Editor;
}

/** The timeline, which shares its choice with the canvas and with the address of the page. */
export function Steps({ document, overlay, editor }: StepsProps) {
  const navigate = useNavigate({ from: '/runs/$runId' });
  const view = useStore(overlay, (state) => state.view);
  const asked = useStore(overlay, (state) => state.step);
  const selected = useStore(editor.store, ({ selection }) =>
    selection.nodes.size === 1 ? [...selection.nodes][0] : undefined,
  );
  const steps = useMemo(() => orderedSteps(view), [view]);
  const nodes = useMemo(
    () => new Map(document.nodes.map(({ id, name, type }): [string, NodeFacts] => [id, { name, type }])),
    [document],
  );
  const isHere = asked !== null && view.steps.get(asked)?.node === selected;
  const chosen = isHere ? asked : selected === undefined ? null : (view.nodes.get(selected)?.latest ?? null);
  const address = chosen ?? selected;
  useEffect(() => {
    void navigate({ search: (before) => ({ ...before, step: address }) as never, replace: true });
  }, [address, navigate]);
  const choose = useCallback(
    (step: StepView) => {
      overlay.setState({ step: step.id });
      editor.select({ nodes: new Set([step.node]), edges: new Set() });
    },
    [overlay, editor],
  );
  return <Timeline steps={steps} nodes={nodes} at={view.at ?? 0} chosen={chosen} onChoose={choose} />;
}
