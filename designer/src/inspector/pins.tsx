import type { Item, Pinned } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import IconPin from '@tabler/icons-react/icons/IconPin';
import IconPinnedOff from '@tabler/icons-react/icons/IconPinnedOff';
import { api, call } from '../api/client.ts';
import { useCanvas, useEditor } from '../canvas/context.ts';
import { pinOutput, unpin } from '../canvas/model.ts';
import { toastError } from '../ui/toast.tsx';
import classes from './inspector.module.css';
import { PinOriginWords } from './pin-origin.tsx';

/** Most items of one port that are pinned: pins are part of the document. */
const MOST = 200;

/** What a step gave, by port. @throws ProblemError */
async function outputOf(runId: string, stepId: string, ports: readonly string[]): Promise<Pinned> {
  const path = { id: runId, step: stepId };
  const pages = await Promise.all(
    ports.map(async (port): Promise<[string, Pick<Item, 'json'>[]]> => {
      const query = { side: 'output', port, limit: MOST } as const;
      const { items } = await call(api.GET('/runs/{id}/steps/{step}/items', { params: { path, query } }));
      return [port, (items as unknown as Item[]).map(({ json }) => ({ json }))];
    }),
  );
  return Object.fromEntries(pages);
}

interface PinButtonProps {
  readonly nodeId: string;
  readonly runId: string;
  readonly stepId: string;
  /** Ports that gave something, with how much. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Keeps an output in the document, so that draft runs use it instead of running the step. */
export function PinButton({ nodeId, runId, stepId, counts }: PinButtonProps) {
  const { t } = useLingui();
  const { editor, isReadOnly } = useCanvas();
  const ports = Object.keys(counts);
  if (isReadOnly || ports.length === 0) return null;
  const tooMany = Object.values(counts).some((count) => count > MOST);
  const pin = async () => {
    try {
      const output = await outputOf(runId, stepId, ports);
      editor.change(t`pin an output`, (before) =>
        pinOutput(before, nodeId, output, { run: runId, at: new Date().toISOString() }),
      );
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <Button
      size="compact-sm"
      style={{ alignSelf: 'start' }}
      leftSection={<IconPin size={14} />}
      disabled={tooMany}
      title={
        tooMany
          ? t`More than ${MOST} items are too many to keep in the workflow.`
          : t`Draft runs then use this output instead of running the step.`
      }
      onClick={() => void pin()}
    >
      {t`Pin this output`}
    </Button>
  );
}

/** Says that draft runs use pinned data here, and how to end that. */
export function PinNote({ nodeId }: { readonly nodeId: string }) {
  const { t } = useLingui();
  const { editor, isReadOnly } = useCanvas();
  const isPinned = useEditor((state) => state.document.pins?.[nodeId] !== undefined);
  const origin = useEditor((state) => state.document.pinOrigins?.[nodeId]);
  if (!isPinned) return null;
  return (
    <div className={classes.pinned} data-testid="pin-note">
      <IconPin size={16} aria-hidden="true" />
      <span>
        <PinOriginWords origin={origin} /> {t`Draft runs use it; published versions never do.`}
      </span>
      {!isReadOnly && (
        <Button
          size="compact-sm"
          leftSection={<IconPinnedOff size={14} />}
          onClick={() => editor.change(t`unpin`, (before) => unpin(before, nodeId))}
        >
          {t`Unpin`}
        </Button>
      )}
    </div>
  );
}
