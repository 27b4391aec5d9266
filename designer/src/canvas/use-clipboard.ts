import { renameReferences } from '@holdfast/expressions/rename';
import { type Clip, makeClip, pasteClip, readClip } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useReactFlow } from '@xyflow/react';
import { type RefObject, useCallback, useEffect } from 'react';
import { announce } from '../ui/announce.ts';
import type { Editor } from './editor-store.ts';
import { remove, snap } from './model.ts';

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
export function useClipboard(editor: Editor, pointer: RefObject<{ readonly x: number; readonly y: number }>): void {
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
      const clip = isElsewhere(event) ? null : read(event.clipboardData?.getData('text/plain') ?? '');
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
  }, [editor, paste, t]);
}
