import { useLingui } from '@lingui/react/macro';
import { jsonDefaults } from 'monaco-editor/languages/features/json/register';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import classes from './code-editor.module.css';
import { monaco } from './monaco.ts';
import { useCodeTheme } from './use-code-theme.ts';

/** A JSON Schema that a text is completed from and checked against, and the address that the text goes by. */
export interface TextSchema {
  readonly uri: string;
  readonly schema: object;
}

/** Something wrong at a place of the text, drawn beneath it. Offsets count characters. */
export interface TextMark {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

export interface CodeEditorProps {
  readonly label: string;
  readonly language: 'json' | 'javascript' | 'typescript' | 'markdown' | 'plaintext';
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Pixels, or a CSS length. */
  readonly height?: number | string;
  readonly isReadOnly?: boolean;
  /** Given once: what it is when the editor is made. */
  readonly schema?: TextSchema;
  readonly marks?: readonly TextMark[];
  /** A place to go to; a new object goes there again. */
  readonly goTo?: { readonly offset: number } | null;
}

const NO_MARKS: readonly TextMark[] = [];

/** Tells the JSON service of a schema. One that it knows is told anew: node types may have come. */
function learn({ uri, schema }: TextSchema): void {
  const { schemas = [] } = jsonDefaults.diagnosticsOptions;
  jsonDefaults.setDiagnosticsOptions({
    validate: true,
    enableSchemaRequest: false,
    schemas: [
      ...schemas.filter((known) => known.uri !== `${uri}.schema`),
      { uri: `${uri}.schema`, fileMatch: [uri], schema },
    ],
  });
}

/** Monaco, in the colours of the page. Loaded when the first editor is shown. */
export default function CodeEditor({
  label,
  language,
  value,
  onChange,
  height = 240,
  isReadOnly = false,
  schema,
  marks = NO_MARKS,
  goTo = null,
}: CodeEditorProps) {
  const { t } = useLingui();
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor>(undefined);
  const latest = useRef(onChange);
  latest.current = onChange;
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; what changes is set below.
  useEffect(() => {
    if (!box.current) return;
    if (schema) learn(schema);
    const model = schema && monaco.editor.createModel(value, language, monaco.Uri.parse(schema.uri));
    const made = monaco.editor.create(box.current, {
      ...(model ? { model } : { value, language }),
      readOnly: isReadOnly,
      ariaLabel: t`${label}. Escape, then Tab, leaves it.`,
      automaticLayout: true,
      minimap: { enabled: false },
      fontSize: 13,
      lineNumbersMinChars: 3,
      folding: schema !== undefined,
      scrollBeyondLastLine: false,
      renderLineHighlight: 'none',
      fixedOverflowWidgets: true,
      tabFocusMode: false,
      padding: { top: 8, bottom: 8 },
      overviewRulerLanes: 0,
      wordWrap: 'on',
    });
    editor.current = made;
    const listeners = [
      made.onDidChangeModelContent(() => latest.current(made.getValue())),
      made.onDidBlurEditorText(() => made.updateOptions({ tabFocusMode: false })),
    ];
    return () => {
      for (const listener of listeners) listener.dispose();
      made.getModel()?.dispose();
      made.dispose();
    };
  }, []);
  useEffect(() => {
    const made = editor.current;
    if (made && made.getValue() !== value && !made.hasTextFocus()) made.setValue(value);
  }, [value]);
  useEffect(() => {
    const model = editor.current?.getModel();
    if (!model) return;
    const severity = monaco.MarkerSeverity.Error;
    const placed = marks.map(({ start, end, message }) => ({
      ...monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end)),
      message,
      severity,
    }));
    monaco.editor.setModelMarkers(model, 'holdfast', placed);
  }, [marks]);
  useEffect(() => {
    const position = goTo && editor.current?.getModel()?.getPositionAt(goTo.offset);
    if (!position) return;
    editor.current?.setPosition(position);
    editor.current?.revealPositionInCenter(position);
    editor.current?.focus();
  }, [goTo]);
  useCodeTheme();
  // Tab writes a tab, as in every editor of code. After Escape it leads on; a second Escape is the panel's.
  const onKeyDown = (event: KeyboardEvent) => {
    const made = editor.current;
    if (event.key !== 'Escape' || !made || made.getOption(monaco.editor.EditorOption.tabFocusMode)) return;
    made.updateOptions({ tabFocusMode: true });
    event.stopPropagation();
  };
  // biome-ignore lint/a11y/noStaticElementInteractions: the editor within takes the keys.
  return <div ref={box} className={classes.editor} style={{ height }} onKeyDown={onKeyDown} />;
}
