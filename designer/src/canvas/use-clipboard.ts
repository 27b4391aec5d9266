import { renameReferences } from '@holdfast/expressions/rename';
import { type Clip, makeClip, pasteClip, readClip } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useReactFlow } from '@xyflow/react';
import { type RefObject, useCallback, useEffect } from 'react';
import { announce } from '../ui/announce.ts';
import { toast, toastError } from '../ui/toast.tsx';
import type { NodeTypes } from './catalogue.ts';
import type { Editor } from './editor-store.ts';
import { remove, snap } from './model.ts';
import { isCurl, pasteCurl } from './paste-curl.ts';

const ELSEWHERE = 'input, textarea, [contenteditable="true"], .monaco-editor, [role="dialog"]';
const isElsewhere = (event: Event): boolean =>
  event.target instanceof Element && event.target.closest(ELSEWHERE) !== null;

const read = (text: string): Clip | null => {
  try {
    return readClip(JSON.parse(text));
  } catch {
    return null;
  }
};

/**
 * Copy, cut and paste on the canvas, as JSON text: between tabs, files and chats.
 * Fields and selected text keep the clipboard for themselves.
 *
 * @param pointer where the pointer is on the screen: what is pasted goes there
 */
export function useClipboard(
  editor: Editor,
  types: NodeTypes,
  pointer: RefObject<{ readonly x: number; readonly y: number }>,
): void {
  const { t } = useLingui();
  const flow = useReactFlow();
  const paste = useCallback(
    (clip: Clip) => {
      const { x, y } = flow.screenToFlowPosition(pointer.current);
      const count = clip.nodes.length;
      let added: readonly string[] = [];
      editor.change(t`paste ${count} steps`, (before) => {
        const pasted = pasteClip(before, clip, [snap(x), snap(y)], renameReferences);
        added = pasted.nodes;
        return pasted.document;
      });
      editor.select({ nodes: new Set(added), edges: new Set() });
      announce(t`Pasted ${count} steps`);
    },
    [editor, flow, pointer, t],
  );
  const pasteCommand = useCallback(
    (command: string) => {
      const { x, y } = flow.screenToFlowPosition(pointer.current);
      try {
        const pasted = pasteCurl(editor.store.getState().document, types, command, [snap(x), snap(y)]);
        if (!pasted) return;
        editor.change(t`paste a curl command`, () => pasted.document);
        editor.select({ nodes: new Set([pasted.id]), edges: new Set() });
        if (pasted.notes.length > 0)
          toast({ title: t`Taken over, with notes`, message: pasted.notes.join(' '), staysMs: 15_000 });
      } catch (error) {
        toastError(error, t`This curl command cannot be read`);
      }
    },
    [editor, flow, pointer, types, t],
  );
  useEffect(() => {
    const onCopy = (event: ClipboardEvent) => {
      const { selection, document } = editor.store.getState();
      if (isElsewhere(event) || selection.nodes.size === 0 || !window.getSelection()?.isCollapsed) return;
      event.clipboardData?.setData('text/plain', JSON.stringify(makeClip(document, selection), null, 2));
      event.preventDefault();
      if (event.type === 'cut') editor.change(t`cut`, (before) => remove(before, selection));
      announce(t`Copied ${selection.nodes.size} steps`);
    };
    const onPaste = (event: ClipboardEvent) => {
      const text = isElsewhere(event) ? '' : (event.clipboardData?.getData('text/plain') ?? '');
      if (isCurl(text)) {
        pasteCommand(text);
        event.preventDefault();
        return;
      }
      const clip = read(text);
      if (!clip) return;
      paste(clip);
      event.preventDefault();
    };
    window.addEventListener('copy', onCopy);
    window.addEventListener('cut', onCopy);
    window.addEventListener('paste', onPaste);
    return () => {
      window.removeEventListener('copy', onCopy);
      window.removeEventListener('cut', onCopy);
      window.removeEventListener('paste', onPaste);
    };
  }, [editor, paste, pasteCommand, t]);
}
