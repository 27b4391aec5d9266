import * as monaco from 'monaco-editor/editor';
// Sets Monaco up: its languages and workers.
import './code-editor.tsx';
import { useEffect, useRef } from 'react';
import classes from './code-editor.module.css';
import { useCodeTheme } from './use-code-theme.ts';

interface CodeDiffProps {
  readonly label: string;
  readonly language: 'json' | 'plaintext';
  readonly before: string;
  readonly after: string;
  /** A CSS length. */
  readonly height: string;
}

/** Two texts, the changed lines beside each other. Loaded when it is first shown. */
export default function CodeDiff({ label, language, before, after, height }: CodeDiffProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current) return;
    const [original, modified] = [before, after].map((text) => monaco.editor.createModel(text, language));
    const made = monaco.editor.createDiffEditor(box.current, {
      readOnly: true,
      ariaLabel: label,
      automaticLayout: true,
      renderSideBySide: false,
      hideUnchangedRegions: { enabled: true },
      minimap: { enabled: false },
      fontSize: 13,
      scrollBeyondLastLine: false,
      fixedOverflowWidgets: true,
    });
    if (original && modified) made.setModel({ original, modified });
    return () => {
      made.dispose();
      original?.dispose();
      modified?.dispose();
    };
  }, [label, language, before, after]);
  useCodeTheme();
  return <div ref={box} className={classes.editor} style={{ height }} data-testid="code-diff" />;
}
