import {
  describeNode,
  type JsonObject,
  type Pinned,
  type PinnedItem,
  pinOutput,
  portsOf,
  sampleOf,
  unpin,
} from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import IconPin from '@tabler/icons-react/icons/IconPin';
import IconPinnedOff from '@tabler/icons-react/icons/IconPinnedOff';
import { useState } from 'react';
import { useCanvas, useEditor } from '../canvas/context.ts';
import { nodeOf } from '../canvas/lookup.ts';
import { canPin, MOST_PINNED, pinFromRun, type StepOutput } from '../canvas/pin-output.ts';
import { formatBytes } from '../ui/format.ts';
import { toastError } from '../ui/toast.tsx';
import { useNodeProblems } from './field-problems.tsx';
import classes from './inspector.module.css';
import { JsonField } from './json-field.tsx';
import { PinOriginWords } from './pin-origin.tsx';
import { ProblemNotes } from './problem-list.tsx';

/** Keeps an output in the document, so that draft runs use it instead of running the step. */
export function PinButton({ nodeId, from }: { readonly nodeId: string; readonly from: StepOutput }) {
  const { t } = useLingui();
  const { editor, isReadOnly } = useCanvas();
  if (isReadOnly || Object.keys(from.counts).length === 0) return null;
  return (
    <Button
      size="compact-sm"
      style={{ alignSelf: 'start' }}
      leftSection={<IconPin size={14} />}
      disabled={!canPin(from)}
      title={
        canPin(from)
          ? t`Draft runs then use this output instead of running the step.`
          : t`More than ${MOST_PINNED} items are too many to keep in the workflow.`
      }
      onClick={() => void pinFromRun(editor, t`pin an output`, nodeId, from).catch(toastError)}
    >
      {t`Pin this output`}
    </Button>
  );
}

/** Says that draft runs use pinned data here, since when and from where, what is wrong with it, and how to end that. */
export function PinNote({ nodeId }: { readonly nodeId: string }) {
  const { t } = useLingui();
  const { editor, isReadOnly } = useCanvas();
  const pinned = useEditor((state) => state.document.pins?.[nodeId]);
  const origin = useEditor((state) => state.document.pinOrigins?.[nodeId]);
  const problems = useNodeProblems().filter(({ code }) => code === 'pin_mismatch' || code === 'pin_file_missing');
  const [isOpen, setOpen] = useState(false);
  if (!pinned) return isReadOnly ? null : <PinByHand nodeId={nodeId} onPinned={() => setOpen(true)} />;
  return (
    <>
      <div className={classes.pinned} data-testid="pin-note">
        <IconPin size={16} aria-hidden="true" />
        <span>
          <PinOriginWords origin={origin} /> {t`Draft runs use it; published versions never do.`}
        </span>
        <Button size="compact-sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isReadOnly ? t`Show` : t`Edit`}
        </Button>
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
      <PinnedFiles pinned={pinned} />
      {problems.length > 0 && <ProblemNotes problems={problems} />}
      {isOpen && <PinEditor nodeId={nodeId} pinned={pinned} />}
    </>
  );
}

/** Starts pinned data for a step that has not run: made up by its schema, to be written over. */
function PinByHand({ nodeId, onPinned }: { readonly nodeId: string; readonly onPinned: () => void }) {
  const { t } = useLingui();
  const { editor, types } = useCanvas();
  const node = useEditor((state) => nodeOf(state.document, nodeId));
  const description = node && describeNode(types.describe, node);
  const port = description && portsOf(description, node.parameters).outputs[0]?.name;
  if (!description || port === undefined) return null;
  const pin = () => {
    const json = description.output ? (sampleOf(description.output) as JsonObject) : {};
    const origin = { at: new Date().toISOString() };
    editor.change(t`pin data`, (before) => pinOutput(before, nodeId, { [port]: [{ json }] }, origin));
    onPinned();
  };
  return (
    <Button
      size="compact-sm"
      style={{ alignSelf: 'start' }}
      variant="subtle"
      leftSection={<IconPin size={14} />}
      onClick={pin}
    >
      {t`Pin data of your own`}
    </Button>
  );
}

const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names the files beside pinned items. */
function PinnedFiles({ pinned }: { readonly pinned: Pinned }) {
  const { t } = useLingui();
  const files = Object.values(pinned)
    .flat()
    .flatMap((item) => Object.values(item.files ?? {}));
  if (files.length === 0) return null;
  return (
    <ul className={classes.preview} aria-label={t`Pinned files`}>
      {[...new Map(files.map((file) => [file.sha256, file])).values()].map(({ sha256, name, sizeBytes }) => (
        <li key={sha256}>
          {name}, {formatBytes(sizeBytes)}
        </li>
      ))}
    </ul>
  );
}

/** Pins out of JSON: lists of objects by port; items keep the files of those in whose place they are. Null when it is something else. */
function pinnedIn(value: unknown, before: Pinned): Pinned | null {
  if (!isRecord(value)) return null;
  const ports = Object.entries(value);
  if (!ports.every(([, items]) => Array.isArray(items) && items.every(isRecord))) return null;
  const item = (port: string, json: JsonObject, index: number): PinnedItem => {
    const files = before[port]?.[index]?.files;
    return { json, ...(files ? { files } : {}) };
  };
  return Object.fromEntries(
    ports.map(([port, items]) => [port, (items as JsonObject[]).map((json, index) => item(port, json, index))]),
  );
}

function PinEditor({ nodeId, pinned }: { readonly nodeId: string; readonly pinned: Pinned }) {
  const { t } = useLingui();
  const { editor, isReadOnly } = useCanvas();
  const [isBad, setBad] = useState(false);
  const value = Object.fromEntries(
    Object.entries(pinned).map(([port, items]) => [port, items.map(({ json }) => json)]),
  );
  return (
    <>
      <JsonField
        label={t`Pinned data`}
        value={value}
        isReadOnly={isReadOnly}
        height={220}
        onChange={(next) => {
          const read = pinnedIn(next, pinned);
          setBad(read === null);
          if (!read) return;
          const origin = { at: new Date().toISOString() };
          editor.change(t`edit pinned data`, (before) => pinOutput(before, nodeId, read, origin), `pins ${nodeId}`);
        }}
      />
      {isBad && (
        <span className={classes.preview} data-bad>
          {t`It has to be lists of objects, one for each output: { "out": [ { … } ] }. The last good data is kept.`}
        </span>
      )}
    </>
  );
}
