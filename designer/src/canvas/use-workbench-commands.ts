import { RUN_PARTS } from '@holdfast/workflow';
import { msg } from '@lingui/core/macro';
import { useReactFlow } from '@xyflow/react';
import { useMemo } from 'react';
import type { Command } from '../app/commands.ts';
import { focusInspector } from '../inspector/focus.ts';
import type { NodeTypes } from './catalogue.ts';
import type { AddRequest } from './context.ts';
import type { Editor } from './editor-store.ts';
import { edgesFrom, nodeOf } from './lookup.ts';
import { placeAfter } from './model.ts';
import { drawnPorts } from './ports.ts';
import { isStartedBefore, type RunWish } from './run-plan.ts';
import type { Pointer } from './use-pointer.ts';

interface WorkbenchCommandOptions {
  readonly editor: Editor;
  readonly types: NodeTypes;
  readonly pointer: Pointer;
  readonly ask: (request: AddRequest) => void;
  readonly connect: (node: string) => void;
  readonly run: (wish?: RunWish) => Promise<void>;
  readonly publish: () => void;
  readonly openOutline: () => void;
  readonly openSettings: () => void;
  readonly importApi: () => void;
  readonly toggleText: () => void;
  /** Shows what goes into the selected step, its parameters and what comes out side by side. */
  readonly widen: () => void;
}

const edit = msg`Edit`;
const run = msg`Run`;
const PART_LABELS = {
  before: msg`Run the steps before this one`,
  to: msg`Run to this step`,
  from: msg`Run from this step`,
  only: msg`Run only this step`,
} as const;

/** What opens something: lists to add and to connect from, a step, a run, the dialog to publish. */
export function useWorkbenchCommands(options: WorkbenchCommandOptions): readonly Command[] {
  const { editor, types, pointer, ask, connect, run: start, publish } = options;
  const { openOutline, openSettings, importApi, toggleText, widen } = options;
  const flow = useReactFlow();
  return useMemo(() => {
    const { store } = editor;
    const only = () => {
      const { nodes } = store.getState().selection;
      return nodes.size === 1 ? [...nodes][0] : undefined;
    };
    const hasOne = () => only() !== undefined;
    const addAfter = () => {
      const id = only();
      const { document } = store.getState();
      const node = id === undefined ? undefined : nodeOf(document, id);
      if (!node) return;
      const { outputs } = drawnPorts(node, types.describe(node.type, node.typeVersion));
      const taken = new Set(edgesFrom(document, node.id).map(({ from }) => from.port));
      const port = outputs.find(({ name }) => !taken.has(name)) ?? outputs[0];
      const at = placeAfter(document, node.id);
      const { x, y } = flow.flowToScreenPosition({ x: at[0], y: at[1] });
      ask({ screen: { x, y }, at, ...(port ? { from: { node: node.id, port: port.name } } : {}) });
    };
    return [
      {
        id: 'canvas.add',
        label: msg`Add a step`,
        group: edit,
        context: 'canvas',
        keys: ['a'],
        undo: 'record',
        run: () => {
          const screen = pointer.current;
          const at = flow.screenToFlowPosition(screen);
          ask({ screen, at: [at.x, at.y] });
        },
      },
      {
        id: 'canvas.add-after',
        label: msg`Add a step after the selected one`,
        shortLabel: msg`Add a step after`,
        group: edit,
        context: 'canvas',
        keys: ['Shift+A'],
        undo: 'record',
        isEnabled: hasOne,
        run: addAfter,
      },
      {
        id: 'canvas.connect',
        label: msg`Connect the selected step`,
        shortLabel: msg`Connect to …`,
        group: edit,
        context: 'canvas',
        keys: ['c'],
        undo: 'record',
        isEnabled: hasOne,
        run: () => {
          const id = only();
          if (id !== undefined) connect(id);
        },
      },
      {
        id: 'canvas.open',
        label: msg`Open the selected step`,
        shortLabel: msg`Open`,
        group: edit,
        context: 'canvas',
        keys: ['Enter'],
        isEnabled: () => hasOne() && !(document.activeElement instanceof HTMLButtonElement),
        run: () => {
          widen();
          focusInspector();
        },
      },
      {
        id: 'canvas.rename',
        label: msg`Rename the selected step`,
        shortLabel: msg`Rename`,
        group: edit,
        context: 'canvas',
        keys: ['F2'],
        undo: 'record',
        isEnabled: hasOne,
        run: () => focusInspector('/name'),
      },
      {
        id: 'canvas.run',
        label: msg`Run the draft`,
        group: run,
        context: 'canvas',
        keys: ['$mod+Enter'],
        worksInFields: true,
        run: () => start(),
      },
      ...RUN_PARTS.map(
        (kind): Command => ({
          id: `canvas.run-${kind}`,
          label: PART_LABELS[kind],
          group: run,
          context: 'canvas',
          isEnabled: () => {
            const node = only();
            if (node === undefined) return false;
            return kind !== 'before' || isStartedBefore(store.getState().document, types, node);
          },
          run: () => {
            const node = only();
            if (node !== undefined) void start({ part: { kind, node } });
          },
        }),
      ),
      {
        id: 'canvas.rehearse',
        label: msg`Rehearse the draft`,
        shortLabel: msg`Rehearse`,
        group: run,
        context: 'canvas',
        keys: ['$mod+Shift+Enter'],
        worksInFields: true,
        run: () => start({ isRehearsal: true }),
      },
      {
        id: 'canvas.outline',
        label: msg`Go to the outline`,
        group: msg`View`,
        context: 'canvas',
        keys: ['o'],
        run: () => {
          openOutline();
          // The tree may be on its way: it is there in the next frame.
          requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-testid="outline"]')?.focus());
        },
      },
      {
        id: 'canvas.text',
        label: msg`Show or hide the text`,
        group: msg`View`,
        context: 'canvas',
        keys: ['t'],
        run: toggleText,
      },
      { id: 'canvas.publish', label: msg`Publish`, group: run, context: 'canvas', run: publish },
      {
        id: 'canvas.settings',
        label: msg`Settings of the workflow`,
        group: edit,
        context: 'canvas',
        undo: 'record',
        run: openSettings,
      },
      { id: 'canvas.import-api', label: msg`Import an API`, group: edit, context: 'canvas', run: importApi },
    ];
  }, [
    editor,
    types,
    flow,
    pointer,
    ask,
    connect,
    start,
    publish,
    openOutline,
    openSettings,
    importApi,
    toggleText,
    widen,
  ]);
}
