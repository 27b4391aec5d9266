import type { NodeDescription } from '@holdfast/workflow';
import { useEffect, useRef } from 'react';
import { useVariableValues } from '../variables/variables-query.ts';
import { NOTHING_SENT, packForCheck } from './check-patch.ts';
import type { CheckReply, CheckRequest } from './check-worker.ts';
import CheckWorker from './check-worker.ts?worker';
import type { Editor } from './editor-store.ts';
import { useMissingFiles } from './use-missing-files.ts';

const PAUSE_MS = 200;

/** Checks the document in a worker whenever editing pauses: the same checks as the server's, before it is asked. */
export function useCheck(workflowId: string, editor: Editor, list: readonly NodeDescription[]): void {
  const tell = useRef<(learned: CheckRequest) => void>(() => {});
  useEffect(() => {
    const worker = new CheckWorker();
    const ask = (request: CheckRequest) => worker.postMessage(request);
    let latest = 0;
    let sent = NOTHING_SENT;
    let timer: ReturnType<typeof setTimeout> | undefined;
    worker.onmessage = ({ data }: MessageEvent<CheckReply>) => {
      if (data.id === latest) editor.setProblems(data.problems);
    };
    ask({ kind: 'types', list });
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        latest += 1;
        const { document } = editor.store.getState();
        ask({ kind: 'check', id: latest, patch: packForCheck(document, sent) });
        sent = document;
      }, PAUSE_MS);
    };
    tell.current = (learned) => {
      ask(learned);
      later();
    };
    const unsubscribe = editor.store.subscribe((state, before) => {
      const isSame =
        state.document.nodes === before.document.nodes &&
        state.document.edges === before.document.edges &&
        state.document.settings === before.document.settings &&
        state.document.pins === before.document.pins;
      if (isSame) return;
      later();
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
      worker.terminate();
    };
  }, [editor, list]);
  const variables = useVariableValues();
  // A value alone changes no problem.
  const names = variables && Object.keys(variables).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new worker has to be told anew.
  useEffect(() => {
    if (names !== undefined) tell.current({ kind: 'variables', names: names === '' ? [] : names.split(' ') });
  }, [names, editor, list]);
  const missing = useMissingFiles(workflowId, editor);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new worker has to be told anew.
  useEffect(() => {
    if (missing) tell.current({ kind: 'missing-files', hashes: missing });
  }, [missing, editor, list]);
}
