import type { WorkflowDocument } from '@holdfast/workflow';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useMemo } from 'react';
import { api, call } from '../../api/client.ts';
import { documentOf } from '../../api/documents.ts';
import type { Command } from '../../app/commands.ts';
import { announce } from '../../ui/announce.ts';
import { toast, toastError } from '../../ui/toast.tsx';
import type { NodeTypes } from '../catalogue.ts';
import type { Editor } from '../editor-store.ts';
import { nodeOf } from '../lookup.ts';
import { inline } from './inline.ts';

const edit = msg`Edit`;
const CALL = 'core.run-workflow';

interface SubCommandOptions {
  readonly editor: Editor;
  readonly types: NodeTypes;
  readonly openExtract: () => void;
}

/** Steps as a workflow of their own, and back. */
export function useSubCommands({ editor, types, openExtract }: SubCommandOptions): readonly Command[] {
  const { t } = useLingui();
  return useMemo(() => {
    const { store } = editor;
    /** The selected step, where it calls a workflow that is named outright. */
    const callOf = () => {
      const { document, selection } = store.getState();
      const [id] = selection.nodes.size === 1 ? selection.nodes : [];
      const node = id === undefined ? undefined : nodeOf(document, id);
      const workflow = node?.parameters?.workflow;
      return node?.type === CALL && typeof workflow === 'string' && !workflow.startsWith('=')
        ? { id: node.id, workflow }
        : undefined;
    };
    const putBack = async () => {
      const found = callOf();
      if (!found) return;
      try {
        const called = await calledDocument(found.workflow);
        if (!called) return toast({ kind: 'error', title: t`There is no workflow "${found.workflow}"` });
        const result = inline(store.getState().document, types.describe, found.id, called);
        if (!result.ok) return toast({ kind: 'error', title: t`It stays a call`, message: result.reason });
        editor.change(t`put the steps of "${called.name}" here`, () => result.document);
        editor.select({ nodes: new Set(result.nodes), edges: new Set() });
        announce(t`${result.nodes.length} steps of "${called.name}" are here now`);
      } catch (error) {
        toastError(error);
      }
    };
    return [
      {
        id: 'canvas.extract',
        label: msg`Make a workflow of the selected steps`,
        shortLabel: msg`Make a workflow of it …`,
        group: edit,
        context: 'canvas',
        undo: 'record',
        isEnabled: () => store.getState().selection.nodes.size > 0,
        run: openExtract,
      },
      {
        id: 'canvas.inline',
        label: msg`Put the steps of the called workflow here`,
        shortLabel: msg`Put its steps here`,
        group: edit,
        context: 'canvas',
        undo: 'record',
        isEnabled: () => callOf() !== undefined,
        run: putBack,
      },
    ];
  }, [editor, types, openExtract, t]);
}

/** What runs when it is called: the live version of a workflow by its id or name, else its draft. */
async function calledDocument(idOrName: string): Promise<WorkflowDocument | null> {
  const { items } = await call(api.GET('/workflows', { params: { query: { q: idOrName, limit: 50 } } }));
  const named = items.find(({ id, name }) => id === idOrName || name === idOrName)?.id;
  const id = named ?? (/^[0-9a-f-]{36}$/.test(idOrName) ? idOrName : null);
  if (id === null) return null;
  const { document, publishedVersion: number } = await call(api.GET('/workflows/{id}', { params: { path: { id } } }));
  const live =
    number === null
      ? document
      : (await call(api.GET('/workflows/{id}/versions/{number}', { params: { path: { id, number } } }))).document;
  return documentOf(live);
}
