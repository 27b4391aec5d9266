import type { Problem } from '@holdfast/workflow';
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { monaco } from '../../ui/monaco.ts';
import { useCodeTheme } from '../../ui/use-code-theme.ts';
import { useFieldProblems } from '../field-problems.tsx';
import { useSample } from '../preview.tsx';
import { besideField, useProblemWords } from '../problem-words.ts';
import { placeOf } from './complete.ts';
import classes from './expression.module.css';
import { EXPRESSION, register, surround } from './language.ts';
import { useSurroundings } from './use-surroundings.ts';

export interface ExpressionEditorProps {
  readonly label: string;
  /** JSON pointer within the node. */
  readonly path: string;
  /** The template as it is edited, without its equals sign. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Where the caret stands, start and end of what is selected: read at first and when the value changes from outside. */
  readonly caret: RefObject<readonly [number, number] | null>;
  readonly onBlur?: () => void;
  readonly onEnlarge?: () => void;
  /** Lines that it has at least, and at most before it scrolls. */
  readonly lines: readonly [number, number];
}

const MARKS = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  info: monaco.MarkerSeverity.Info,
} as const satisfies Readonly<Record<Problem['severity'], monaco.MarkerSeverity>>;

const LINE = 20;
const PADDING = 8;

/** Monaco for one expression: takes the focus when it appears, and is as tall as its text. */
export default function ExpressionEditor(props: ExpressionEditorProps) {
  const { value, path, lines, caret } = props;
  const { nodeId } = useSample();
  const around = useSurroundings(nodeId);
  // A list of the same words is the same list.
  const words = useProblemWords();
  const said = JSON.stringify(
    useFieldProblems(path).map((problem) => ({ message: words(besideField(problem)), severity: problem.severity })),
  );

  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor>(undefined);
  const latest = useRef(props);
  latest.current = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; what changes is set below.
  useLayoutEffect(() => {
    const place = box.current;
    if (!place) return;
    register();
    const model = monaco.editor.createModel(value, EXPRESSION);
    const forget = surround(model, around);
    const made = monaco.editor.create(place, { ...OPTIONS, model, ariaLabel: props.label });
    editor.current = made;
    const fit = () => {
      const [least, most] = lines;
      const inner = Math.min(Math.max(made.getContentHeight(), least * LINE + 2 * PADDING), most * LINE + 2 * PADDING);
      place.style.height = `${inner + 2}px`;
      made.layout();
    };
    fit();
    select(made, caret.current);
    // A dialog gives the focus to what asks for it.
    place.querySelector('textarea')?.setAttribute('data-autofocus', '');
    made.focus();
    made.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.KeyE, () => latest.current.onEnlarge?.());
    const listeners = [
      made.onDidContentSizeChange(fit),
      made.onDidChangeModelContent(() => latest.current.onChange(made.getValue())),
      made.onDidBlurEditorWidget(() => latest.current.onBlur?.()),
      made.onDidChangeCursorSelection(({ selection, reason }) => {
        // The text was replaced from outside: where the caret goes is said there.
        if (reason === monaco.editor.CursorChangeReason.ContentFlush) return;
        caret.current = [
          model.getOffsetAt(selection.getStartPosition()),
          model.getOffsetAt(selection.getEndPosition()),
        ];
      }),
    ];
    return () => {
      for (const listener of listeners) listener.dispose();
      forget();
      made.dispose();
      model.dispose();
    };
  }, []);
  useEffect(() => {
    const made = editor.current;
    if (!made || made.getValue() === value) return;
    made.setValue(value);
    select(made, caret.current);
  }, [value, caret]);
  useEffect(() => {
    const model = editor.current?.getModel();
    if (!model) return;
    const text = model.getValue();
    monaco.editor.setModelMarkers(
      model,
      'holdfast',
      (JSON.parse(said) as Pick<Problem, 'message' | 'severity'>[]).map(({ message, severity }) => {
        const { start, end } = placeOf(text, message);
        const range = monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end));
        return { ...range, message, severity: MARKS[severity] };
      }),
    );
  }, [said]);
  useCodeTheme();
  return <div ref={box} className={classes.editor} data-testid="expression-editor" />;
}

function select(editor: monaco.editor.IStandaloneCodeEditor, caret: readonly [number, number] | null): void {
  const model = editor.getModel();
  if (!model) return;
  const [start, end] = caret ?? [model.getValueLength(), model.getValueLength()];
  editor.setSelection(monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end)));
}

const OPTIONS: monaco.editor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  minimap: { enabled: false },
  fontSize: 13,
  lineHeight: LINE,
  lineNumbers: 'off',
  glyphMargin: false,
  folding: false,
  lineDecorationsWidth: 8,
  scrollBeyondLastLine: false,
  renderLineHighlight: 'none',
  fixedOverflowWidgets: true,
  // Tab goes on to the next field; a list of suggestions takes it while it is open.
  tabFocusMode: true,
  editContext: false,
  padding: { top: PADDING, bottom: PADDING },
  overviewRulerLanes: 0,
  overviewRulerBorder: false,
  wordWrap: 'on',
  wordBasedSuggestions: 'off',
  scrollbar: { alwaysConsumeMouseWheel: false },
  // Braces close by themselves; who types them all the same types over those.
  autoClosingOvertype: 'always',
  contextmenu: false,
  dragAndDrop: false,
  dropIntoEditor: { enabled: false },
};
