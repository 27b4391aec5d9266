import { useEffect } from 'react';
import { importText, looksImportable } from './importing.ts';

/** Imports a workflow that is pasted while the screen shows, unless into a field. */
export function usePasteImport(): void {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const { target } = event;
      if (event.defaultPrevented) return;
      if (target instanceof Element && target.closest('input, textarea, [contenteditable="true"], [role="dialog"]'))
        return;
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (!looksImportable(text)) return;
      event.preventDefault();
      void importText(text, null);
    };
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, []);
}
