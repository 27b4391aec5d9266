import { msg, plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Command } from '../../app/commands.ts';
import { announce } from '../../ui/announce.ts';
import { toast, toastError } from '../../ui/toast.tsx';
import type { NodeTypes } from '../catalogue.ts';
import type { Editor } from '../editor-store.ts';
import { nodeOf } from '../lookup.ts';
import { CALL, calledDocument, findWorkflow } from './called.ts';
import { inline } from './inline.ts';
import { searchOf, trailOf, wayTo } from './trail.ts';

const edit = msg`Edit`;
const view = msg`View`;

interface SubCommandOptions {
  readonly workflowId: string;
  readonly editor: Editor;
  readonly types: NodeTypes;
  readonly openExtract: () => void;
}

/** Steps as a workflow of their own, and back; into a called workflow, and out of it again. */
export function useSubCommands({ workflowId, editor, types, openExtract }: SubCommandOptions): readonly Command[] {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { callers } = useSearch({ from: '/workflows/$workflowId' });
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
        const { name } = called;
        announce(
          plural(result.nodes.length, {
            one: `# step of "${name}" is here now`,
            other: `# steps of "${name}" are here now`,
          }),
        );
      } catch (error) {
        toastError(error);
      }
    };
    const trail = trailOf(callers);
    const enter = async () => {
      const step = callOf();
      if (!step) return;
      try {
        const called = await findWorkflow(step.workflow);
        if (!called) return void toast({ kind: 'error', title: t`There is no workflow "${step.workflow}"` });
        const way = [...trail, { workflow: workflowId, node: step.id }];
        await navigate({
          to: '/workflows/$workflowId',
          params: { workflowId: called.id },
          search: searchOf(way),
        });
      } catch (error) {
        toastError(error);
      }
    };
    return [
      {
        id: 'canvas.enter-call',
        label: msg`Look into the called workflow`,
        shortLabel: msg`Look into it`,
        group: view,
        context: 'canvas',
        keys: ['g d'],
        isEnabled: () => callOf() !== undefined,
        run: enter,
      },
      {
        id: 'canvas.leave-call',
        label: msg`Back to the workflow that calls`,
        group: view,
        context: 'canvas',
        keys: ['g b'],
        isEnabled: () => trail.length > 0,
        run: () => navigate(wayTo(trail, trail.length - 1)),
      },
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
  }, [workflowId, editor, types, openExtract, navigate, callers, t]);
}
