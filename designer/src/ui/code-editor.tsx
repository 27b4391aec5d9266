import { useComputedColorScheme } from '@mantine/core';
import * as monaco from 'monaco-editor/editor';
import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/javascript/register';
import 'monaco-editor/languages/definitions/markdown/register';
import 'monaco-editor/languages/definitions/typescript/register';
import 'monaco-editor/languages/features/json/register';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import JsonWorker from 'monaco-editor/languages/features/json/json.worker?worker';
import { useEffect, useRef } from 'react';
import classes from './code-editor.module.css';

(self as typeof self & { MonacoEnvironment?: unknown }).MonacoEnvironment = {
  getWorker: (_: string, label: string) => (label === 'json' ? new JsonWorker() : new EditorWorker()),
};

export interface CodeEditorProps {
  readonly label: string;
  readonly language: 'json' | 'javascript' | 'typescript' | 'markdown' | 'plaintext';
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly height?: number;
  readonly isReadOnly?: boolean;
}

/** Monaco, in the colours of the page. Loaded when the first editor is shown. */
export default function CodeEditor({
  label,
  language,
  value,
  onChange,
  height = 240,
  isReadOnly = false,
}: CodeEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor>(undefined);
  const latest = useRef(onChange);
  latest.current = onChange;
  const scheme = useComputedColorScheme('light');
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; what changes is set below.
  useEffect(() => {
    if (!box.current) return;
    const made = monaco.editor.create(box.current, {
      value,
      language,
      readOnly: isReadOnly,
      ariaLabel: label,
      automaticLayout: true,
      minimap: { enabled: false },
      fontSize: 13,
      lineNumbersMinChars: 3,
      folding: false,
      scrollBeyondLastLine: false,
      renderLineHighlight: 'none',
      fixedOverflowWidgets: true,
      tabFocusMode: false,
      padding: { top: 8, bottom: 8 },
      overviewRulerLanes: 0,
      wordWrap: 'on',
    });
    editor.current = made;
    const listener = made.onDidChangeModelContent(() => latest.current(made.getValue()));
    return () => {
      listener.dispose();
      made.getModel()?.dispose();
      made.dispose();
    };
  }, []);
  useEffect(() => {
    const made = editor.current;
    if (made && made.getValue() !== value && !made.hasTextFocus()) made.setValue(value);
  }, [value]);
  useEffect(() => monaco.editor.setTheme(scheme === 'dark' ? 'vs-dark' : 'vs'), [scheme]);
  return <div ref={box} className={classes.editor} style={{ height }} />;
}
