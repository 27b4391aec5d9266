import { useLingui } from '@lingui/react/macro';
import { Button, Loader } from '@mantine/core';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useProblemWords } from '../../inspector/problem-words.ts';
import { useCanvas, useEditor } from '../context.ts';
import { type DraftText, isSame, markOf, readText, textAfter, textOf } from './draft-text.ts';
import classes from './text-panel.module.css';
import { textSchema } from './text-schema.ts';

const CodeEditor = lazy(() => import('../../ui/code-editor.tsx'));

const PAUSE_MS = 300;
const URI = 'inmemory://holdfast/workflow.json';

interface TextPanelProps {
  /** Kept by whoever shows the panel: a text that is no workflow yet is still there when one comes back. */
  readonly draft: DraftText;
  readonly onDraft: (draft: DraftText) => void;
}

/** The whole document as text beside its graph. Each text that is a workflow becomes the graph; any other waits. */
export function TextPanel({ draft, onDraft }: TextPanelProps) {
  const { t } = useLingui();
  const { editor, types } = useCanvas();
  const document = useEditor((state) => state.document);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(draft);
  const [goTo, setGoTo] = useState<{ offset: number } | null>(null);
  const schema = useMemo(() => ({ uri: URI, schema: textSchema(types.list) }), [types]);
  const words = useProblemWords();
  const mark = useMemo(() => {
    const found = draft.problem && markOf(draft.text, draft.problem);
    return found && draft.problem && { ...found, message: words(draft.problem) };
  }, [draft, words]);
  const marks = useMemo(() => (mark ? [mark] : []), [mark]);
  const put = (next: DraftText) => {
    latest.current = next;
    onDraft(next);
  };
  const take = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    const { text } = latest.current;
    const read = readText(text);
    put({ text, problem: 'problem' in read ? read.problem : null });
    if ('document' in read && !isSame(read.document, editor.store.getState().document))
      editor.change(t`edit as text`, () => read.document, 'text');
  };
  const takeLatest = useRef(take);
  takeLatest.current = take;
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the document; what is being typed is newer than it.
  useEffect(() => {
    if (timer.current !== undefined) return;
    const next = textAfter(latest.current, document);
    if (next !== latest.current) put(next);
  }, [document]);
  useEffect(
    () => () => {
      if (timer.current !== undefined) takeLatest.current();
    },
    [],
  );
  return (
    <section className={classes.panel} aria-label={t`Workflow as text`} data-region="text" data-testid="text-view">
      <div className={classes.bar} role="status">
        {draft.problem ? (
          <>
            <span className={classes.problem} data-testid="text-problem">
              {words(draft.problem)}
            </span>
            {mark && (
              <Button size="compact-sm" onClick={() => setGoTo({ offset: mark.start })}>
                {t`Go there`}
              </Button>
            )}
            <Button size="compact-sm" onClick={() => put(textOf(document))}>
              {t`Back to the graph's text`}
            </Button>
          </>
        ) : (
          <span className={classes.fine}>{t`What you write here is the graph, as soon as it is a workflow.`}</span>
        )}
      </div>
      <div className={classes.text}>
        <Suspense fallback={<Loader size="sm" aria-label={t`Loading`} />}>
          <CodeEditor
            label={t`Workflow as JSON`}
            language="json"
            height="100%"
            value={draft.text}
            schema={schema}
            marks={marks}
            goTo={goTo}
            onChange={(text) => {
              if (text === latest.current.text) return;
              latest.current = { ...latest.current, text };
              clearTimeout(timer.current);
              timer.current = setTimeout(take, PAUSE_MS);
            }}
          />
        </Suspense>
      </div>
    </section>
  );
}
