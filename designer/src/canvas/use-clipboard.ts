import { type Clip, makeClip } from '@holdfast/workflow';
import { msg, plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useReactFlow } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import type { Command } from '../app/commands.ts';
import { useCommands } from '../app/use-commands.ts';
import { connectionsQuery } from '../screens/connections.tsx';
import { looksImportable, tellPasted } from '../screens/import/importing.ts';
import { announce } from '../ui/announce.ts';
import { toast, toastError } from '../ui/toast.tsx';
import type { NodeTypes } from './catalogue.ts';
import { clipOf, freePlaceFor, putClip, unknownConnections } from './clips.ts';
import type { Editor } from './editor-store.ts';
import type { FrameView } from './frames/frame-view.ts';
import { joinGroup } from './frames/groups.ts';
import { remove, snap } from './model.ts';
import { isCurl, pasteCurl } from './paste-curl.ts';
import type { Pointer } from './use-pointer.ts';

const ELSEWHERE = 'input, textarea, [contenteditable="true"], .monaco-editor, [role="dialog"]';
const isElsewhere = (event: Event): boolean =>
  event.target instanceof Element && event.target.closest(ELSEWHERE) !== null;

/** A clip that waits for somebody to say which connections stand in for those it names. */
export interface PendingClip {
  readonly clip: Clip;
  readonly unknown: readonly string[];
  /** What follows once it is pasted. */
  readonly after: (ids: Ids) => void;
}

/** By the id of a node in a clip, its id on the canvas. */
type Ids = ReadonlyMap<string, string>;

const NOTHING_MORE = (): void => {};

interface ClipboardOptions {
  readonly editor: Editor;
  readonly types: NodeTypes;
  readonly frames: StoreApi<FrameView>;
  /** Where the pointer is on the screen: what is pasted goes there. */
  readonly pointer: Pointer;
  /** Leads to a step. */
  readonly open: (node: string) => void;
}

interface Clipboard {
  readonly pending: PendingClip | null;
  /** Pastes what waited; null gives it up. */
  readonly settle: (clip: Clip | null) => void;
}

/**
 * Copy, cut and paste on the canvas, as JSON text: between tabs, files and chats.
 * Fields and selected text keep the clipboard for themselves.
 */
export function useClipboard({ editor, types, frames, pointer, open }: ClipboardOptions): Clipboard {
  const { t } = useLingui();
  const flow = useReactFlow();
  const client = useQueryClient();
  const [pending, setPending] = useState<PendingClip | null>(null);
  const place = useCallback((): readonly [number, number] => {
    const { x, y } = flow.screenToFlowPosition(pointer.current);
    return [snap(x), snap(y)];
  }, [flow, pointer]);
  const put = useCallback(
    (clip: Clip): Ids => {
      const count = clip.nodes.length;
      let after: ReturnType<typeof putClip> | undefined;
      editor.change(plural(count, { one: 'paste # step', other: 'paste # steps' }), (before) => {
        after = putClip(before, clip, freePlaceFor(before, clip, place()));
        return joinGroup(after.document, frames.getState().inside, [...after.selection.nodes]);
      });
      if (after) editor.select(after.selection);
      announce(plural(count, { one: 'Pasted # step', other: 'Pasted # steps' }));
      return after?.ids ?? new Map();
    },
    [editor, frames, place],
  );
  const pasteClip = useCallback(
    async (clip: Clip, after: PendingClip['after'] = NOTHING_MORE) => {
      const names = clip.nodes.some(({ connection }) => connection !== undefined);
      // Connections that cannot be asked for are no reason to lose what was pasted: the steps say what they miss.
      const known = names ? await client.fetchQuery(connectionsQuery).catch(() => null) : null;
      const unknown = known ? unknownConnections(clip, new Set(known.items.map(({ slug }) => slug))) : [];
      if (unknown.length > 0) return setPending({ clip, unknown, after });
      after(put(clip));
    },
    [client, put],
  );
  const pasteCommand = useCallback(
    (command: string) => {
      const pasted = pasteCurl(editor.store.getState().document, types, command, place());
      if (!pasted) return;
      editor.change(t`paste a curl command`, () => joinGroup(pasted.document, frames.getState().inside, [pasted.id]));
      editor.select({ nodes: new Set([pasted.id]), edges: new Set() });
      if (pasted.notes.length > 0)
        toast({ title: t`Taken over, with notes`, message: pasted.notes.join(' '), staysMs: 15_000 });
    },
    [editor, frames, place, types, t],
  );
  const pasteWorkflow = useCallback(
    async (text: string) => {
      const { importDocument } = await import('@holdfast/interchange');
      const imported = importDocument(text, { fileName: null, describe: types.describe });
      if (!imported.ok) {
        toast({ kind: 'error', title: t`This cannot be pasted`, message: imported.message });
        return;
      }
      const { document } = imported;
      const notes = new Set(document.layout?.notes?.map(({ id }) => id));
      const clip = makeClip(document, { nodes: new Set(document.nodes.map(({ id }) => id)), notes });
      // One question after the other: the report comes once the connections are chosen.
      await pasteClip(clip, (ids) => tellPasted(imported, (node) => ids.get(node), open));
    },
    [open, pasteClip, types, t],
  );
  /** Says whether the text was anything for the canvas. */
  const pasteText = useCallback(
    (text: string): boolean => {
      const clip = clipOf(text);
      if (clip) pasteClip(clip).catch(toastError);
      else if (isCurl(text)) {
        try {
          pasteCommand(text);
        } catch (error) {
          toastError(error, t`This curl command cannot be read`);
        }
      } else if (looksImportable(text)) pasteWorkflow(text).catch(toastError);
      else return false;
      return true;
    },
    [pasteClip, pasteCommand, pasteWorkflow, t],
  );
  useEffect(() => {
    const onCopy = (event: ClipboardEvent) => {
      const { selection, document } = editor.store.getState();
      const count = selection.nodes.size + (selection.notes?.size ?? 0);
      if (isElsewhere(event) || count === 0 || !window.getSelection()?.isCollapsed) return;
      event.clipboardData?.setData('text/plain', JSON.stringify(makeClip(document, selection), null, 2));
      event.preventDefault();
      if (event.type === 'cut') editor.change(t`cut`, (before) => remove(before, selection));
      announce(plural(count, { one: 'Copied # step', other: 'Copied # steps' }));
    };
    const onPaste = (event: ClipboardEvent) => {
      const text = isElsewhere(event) ? '' : (event.clipboardData?.getData('text/plain') ?? '');
      if (pasteText(text)) event.preventDefault();
    };
    window.addEventListener('copy', onCopy);
    window.addEventListener('cut', onCopy);
    window.addEventListener('paste', onPaste);
    return () => {
      window.removeEventListener('copy', onCopy);
      window.removeEventListener('cut', onCopy);
      window.removeEventListener('paste', onPaste);
    };
  }, [editor, pasteText, t]);
  useCommands(useClipboardCommands(editor, pasteText));
  const settle = useCallback(
    (clip: Clip | null) => {
      setPending(null);
      if (!clip) return;
      const ids = put(clip);
      pending?.after(ids);
    },
    [put, pending],
  );
  return { pending, settle };
}

/** The clipboard from menus. Its keys are the browser's own, which need no permission. */
function useClipboardCommands(editor: Editor, pasteText: (text: string) => boolean): readonly Command[] {
  const { t } = useLingui();
  return useMemo(() => {
    const edit = msg`Edit`;
    const has = () => {
      const { nodes, notes } = editor.store.getState().selection;
      return nodes.size + (notes?.size ?? 0) > 0;
    };
    const paste = async () => {
      const text = await navigator.clipboard.readText().catch(() => null);
      if (text === null)
        toast({
          title: t`The browser does not let this page read the clipboard`,
          message: t`Paste by its keys instead.`,
        });
      else if (!pasteText(text))
        toast({
          title: t`There is nothing to paste here`,
          message: t`Copy steps, a curl command or a workflow as JSON first.`,
        });
    };
    return [
      {
        id: 'canvas.cut',
        label: msg`Cut`,
        group: edit,
        context: 'canvas',
        nativeKeys: '$mod+x',
        undo: 'record',
        isEnabled: has,
        run: () => void document.execCommand('cut'),
      },
      {
        id: 'canvas.copy',
        label: msg`Copy`,
        group: edit,
        context: 'canvas',
        nativeKeys: '$mod+c',
        isEnabled: has,
        run: () => void document.execCommand('copy'),
      },
      {
        id: 'canvas.paste',
        label: msg`Paste`,
        group: edit,
        context: 'canvas',
        nativeKeys: '$mod+v',
        undo: 'record',
        run: paste,
      },
    ];
  }, [editor, pasteText, t]);
}
