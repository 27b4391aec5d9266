import { useCallback, useRef, useState } from 'react';
import type { Editor } from '../editor-store.ts';
import { type DraftText, textAfter, textOf } from './draft-text.ts';

/** Whether the document is shown as text, and the text: one that is no workflow yet is kept while the panel is closed. */
export function useTextView(editor: Editor) {
  const [text, setShown] = useState<DraftText | null>(null);
  const kept = useRef<DraftText | null>(null);
  const setText = useCallback((draft: DraftText) => {
    kept.current = draft;
    setShown((before) => (before === null ? null : draft));
  }, []);
  const toggleText = useCallback(() => {
    const { document } = editor.store.getState();
    setShown((before) => (before ? null : kept.current ? textAfter(kept.current, document) : textOf(document)));
  }, [editor]);
  return { text, setText, toggleText };
}
