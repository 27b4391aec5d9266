import { renameReferences } from '@holdfast/expressions/rename';
import { makeClip, type NodeDescription, pasteClip, portsOf, readClip, serialise } from '@holdfast/workflow';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import IconArrowBackUp from '@tabler/icons-react/icons/IconArrowBackUp';
import IconArrowForwardUp from '@tabler/icons-react/icons/IconArrowForwardUp';
import IconBolt from '@tabler/icons-react/icons/IconBolt';
import IconDots from '@tabler/icons-react/icons/IconDots';
import IconPlayerPlay from '@tabler/icons-react/icons/IconPlayerPlay';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useReactFlow } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { api, call, idempotencyKey } from '../api/client.ts';
import type { Workflow } from '../api/types.ts';
import { type Command, commands, keysOf } from '../app/commands.ts';
import { useCommandContext, useCommands } from '../app/use-commands.ts';
import { Inspector } from '../inspector/inspector.tsx';
import { useRoom } from '../live/hooks.ts';
import { announce } from '../ui/announce.ts';
import { confirm } from '../ui/confirm.tsx';
import { download, fileName } from '../ui/download.ts';
import { useDocumentTitle } from '../ui/page.tsx';
import { readProblem } from '../ui/problem-text.ts';
import { Status } from '../ui/status.tsx';
import { lookOfRun } from '../ui/status-kinds.ts';
import { When } from '../ui/time.tsx';
import { toast, toastError } from '../ui/toast.tsx';
import { Canvas } from './canvas.tsx';
import { useNodeTypes } from './catalogue.ts';
import { type AddRequest, CanvasProvider } from './context.ts';
import { Drawer, type DrawerTab } from './drawer.tsx';
import classes from './editor-page.module.css';
import type { Editor } from './editor-store.ts';
import { addNode, connect, moveNodes, NOTHING, placeOf, remove, splice, toggleOff } from './model.ts';
import { NodeList } from './node-list.tsx';
import { PublishDialog } from './publish-dialog.tsx';
import { QuickAdd } from './quick-add.tsx';
import { clearRun, createOverlay, followRun } from './run-overlay.ts';
import { tidy } from './tidy.ts';

interface WorkbenchProps {
  readonly workflow: Workflow;
  readonly editor: Editor;
  /** Saves what is not saved yet. */
  readonly flush: () => Promise<void>;
}

const edit = msg`Edit`;
const view = msg`View`;

/** Bar, nodes to add, canvas, inspector and drawer of one workflow. */
export function Workbench({ workflow, editor, flush }: WorkbenchProps) {
  const { t } = useLingui();
  const types = useNodeTypes();
  const overlay = useMemo(createOverlay, []);
  const flow = useReactFlow();
  const client = useQueryClient();
  const navigate = useNavigate();
  const state = useStore(editor.store);
  const run = useStore(overlay);
  const [request, setRequest] = useState<AddRequest | null>(null);
  const [drawer, setDrawer] = useState<DrawerTab | null>(null);
  const [input, setInput] = useState<string>('[\n  {}\n]');
  const [isPublishing, setPublishing] = useState(false);
  const [meta, setMeta] = useState(workflow);
  const [focusField, setFocusField] = useState<{ node: string; path: string } | null>(null);
  const stopRun = useRef<(() => void) | null>(null);
  const pointer = useRef<{ x: number; y: number }>({ x: window.innerWidth / 2, y: window.innerHeight / 2 });
  useDocumentTitle(state.document.name);
  useCommandContext('canvas');
  useEffect(() => () => stopRun.current?.(), []);
  useRoom(`workflow:${workflow.id}`, (message) => {
    if (message.name !== 'draft.saved') return;
    const { revision, by } = message.data;
    const now = editor.store.getState();
    if (revision > now.revision && now.save.kind === 'saved')
      void call(api.GET('/workflows/{id}', { params: { path: { id: workflow.id } } })).then((theirs) => {
        if (theirs.revision > editor.store.getState().revision) {
          editor.replace(t`take over what ${by.name} saved`, theirs.document as never, theirs.revision);
          toast({ title: t`${by.name} saved the draft`, message: t`You see their edits now. Undo brings yours back.` });
        }
      }, toastError);
  });

  const pick = useCallback(
    (description: NodeDescription, from: AddRequest | null) => {
      const center = flow.screenToFlowPosition({ x: window.innerWidth / 2, y: window.innerHeight / 2 });
      let added = '';
      editor.change(t`add ${description.title}`, (before) => {
        const made = addNode(before, description, from?.at ?? [center.x, center.y]);
        added = made.id;
        const port = portsOf(description).inputs[0]?.name;
        if (from?.edge) return splice(made.document, types.describe, from.edge, made.id);
        return from?.from && port !== undefined
          ? connect(made.document, from.from, { node: made.id, port })
          : made.document;
      });
      editor.select({ nodes: new Set([added]), edges: new Set() });
      setRequest(null);
      announce(t`Added ${description.title}`);
    },
    [editor, flow, types, t],
  );

  const startRun = useCallback(
    async (trigger?: string) => {
      let items: { json: Record<string, unknown> }[] | undefined;
      try {
        const given: unknown = JSON.parse(input);
        items = (Array.isArray(given) ? given : [given]).map((json) => ({ json: json as Record<string, unknown> }));
      } catch {
        setDrawer('data');
        toast({ kind: 'error', title: t`The test data is no JSON`, message: t`Correct it, then run again.` });
        return;
      }
      await flush();
      if (editor.store.getState().save.kind !== 'saved') {
        toast({
          kind: 'error',
          title: t`The draft is not saved yet`,
          message: t`It runs as soon as it could be saved.`,
        });
        return;
      }
      try {
        const started = await call(
          api.POST('/workflows/{id}/runs', {
            params: { path: { id: workflow.id }, header: idempotencyKey() } as never,
            body: { ...(items ? { input: items } : {}), ...(trigger ? { trigger } : {}) },
          }),
        );
        stopRun.current?.();
        announce(t`The run has started`);
        stopRun.current = followRun(overlay, started.id, (ended) => {
          announce(ended.status === 'succeeded' ? t`The run succeeded` : t`The run ended: ${ended.status}`);
          void client.invalidateQueries({ queryKey: ['runs'] });
        });
      } catch (error) {
        const { errors } = readProblem(error);
        if (errors.length > 0) setDrawer('problems');
        toastError(error);
      }
    },
    [input, flush, editor, workflow.id, overlay, client, t],
  );

  const paste = useCallback(
    (text: string) => {
      let clip: ReturnType<typeof readClip> = null;
      try {
        clip = readClip(JSON.parse(text));
      } catch {
        return false;
      }
      if (!clip) return false;
      const found = clip;
      const { x, y } = flow.screenToFlowPosition(pointer.current);
      let added: readonly string[] = [];
      editor.change(t`paste ${found.nodes.length} nodes`, (before) => {
        const pasted = pasteClip(before, found, [x, y], renameReferences);
        added = pasted.nodes;
        return pasted.document;
      });
      editor.select({ nodes: new Set(added), edges: new Set() });
      return true;
    },
    [editor, flow, t],
  );

  useEffect(() => {
    const isElsewhere = (event: Event) =>
      event.target instanceof Element &&
      event.target.closest('input, textarea, [contenteditable="true"], .monaco-editor');
    const onCopy = (event: ClipboardEvent) => {
      const { selection, document } = editor.store.getState();
      if (isElsewhere(event) || selection.nodes.size === 0 || !window.getSelection()?.isCollapsed) return;
      event.clipboardData?.setData(
        'text/plain',
        JSON.stringify(makeClip(document, { nodes: selection.nodes }), null, 2),
      );
      event.preventDefault();
      if (event.type === 'cut') editor.change(t`cut`, (before) => remove(before, selection));
    };
    const onPaste = (event: ClipboardEvent) => {
      if (!isElsewhere(event) && paste(event.clipboardData?.getData('text/plain') ?? '')) event.preventDefault();
    };
    const onMove = (event: PointerEvent) => {
      pointer.current = { x: event.clientX, y: event.clientY };
    };
    window.addEventListener('copy', onCopy);
    window.addEventListener('cut', onCopy);
    window.addEventListener('paste', onPaste);
    window.addEventListener('pointermove', onMove, { passive: true });
    return () => {
      window.removeEventListener('copy', onCopy);
      window.removeEventListener('cut', onCopy);
      window.removeEventListener('paste', onPaste);
      window.removeEventListener('pointermove', onMove);
    };
  }, [editor, paste, t]);

  const list = useMemo<readonly Command[]>(() => {
    const has = () => {
      const { nodes, edges } = editor.store.getState().selection;
      return nodes.size + edges.size > 0;
    };
    const hasNodes = () => editor.store.getState().selection.nodes.size > 0;
    const nudge = (dx: number, dy: number) => () => {
      const { document, selection } = editor.store.getState();
      const places = Object.fromEntries(
        [...selection.nodes].map((id) => {
          const [x, y] = placeOf(document, id);
          return [id, [x + dx, y + dy] as const];
        }),
      );
      editor.change(t`move`, (before) => moveNodes(before, places), 'nudge');
    };
    const said = (label: string | null, words: (label: string) => string) => {
      if (label !== null) announce(words(label));
    };
    return [
      {
        id: 'canvas.add',
        label: msg`Add a node`,
        group: edit,
        context: 'canvas',
        keys: ['a'],
        undo: 'record',
        run: () => {
          const { x, y } = pointer.current;
          const at = flow.screenToFlowPosition({ x, y });
          setRequest({ screen: { x, y }, at: [at.x, at.y] });
        },
      },
      {
        id: 'canvas.run',
        label: msg`Run the draft`,
        group: msg`Run`,
        context: 'canvas',
        keys: ['$mod+Enter'],
        worksInFields: true,
        run: () => startRun(),
      },
      {
        id: 'canvas.undo',
        label: msg`Undo`,
        group: edit,
        context: 'canvas',
        keys: ['$mod+z'],
        isEnabled: () => editor.store.getState().past.length > 0,
        run: () => said(editor.undo(), (label) => t`Undone: ${label}`),
      },
      {
        id: 'canvas.redo',
        label: msg`Redo`,
        group: edit,
        context: 'canvas',
        keys: ['$mod+Shift+z', '$mod+y'],
        isEnabled: () => editor.store.getState().future.length > 0,
        run: () => said(editor.redo(), (label) => t`Done again: ${label}`),
      },
      {
        id: 'canvas.delete',
        label: msg`Delete`,
        group: edit,
        context: 'canvas',
        keys: ['Delete', 'Backspace'],
        undo: 'record',
        isEnabled: has,
        run: () => {
          const { selection } = editor.store.getState();
          editor.change(t`delete`, (before) => remove(before, selection));
          editor.select(NOTHING);
        },
      },
      {
        id: 'canvas.duplicate',
        label: msg`Duplicate`,
        group: edit,
        context: 'canvas',
        keys: ['$mod+d'],
        undo: 'record',
        isEnabled: hasNodes,
        run: () => {
          const { document, selection } = editor.store.getState();
          const clip = makeClip(document, { nodes: selection.nodes });
          const places = [...selection.nodes].map((id) => placeOf(document, id));
          const at = [Math.min(...places.map(([x]) => x)) + 32, Math.min(...places.map(([, y]) => y)) + 96] as const;
          let added: readonly string[] = [];
          editor.change(t`duplicate`, (before) => {
            const pasted = pasteClip(before, clip, at, renameReferences);
            added = pasted.nodes;
            return pasted.document;
          });
          editor.select({ nodes: new Set(added), edges: new Set() });
        },
      },
      {
        id: 'canvas.off',
        label: msg`Turn off or on`,
        group: edit,
        context: 'canvas',
        keys: ['d'],
        undo: 'record',
        isEnabled: hasNodes,
        run: () => {
          const { selection } = editor.store.getState();
          editor.change(t`turn off or on`, (before) => toggleOff(before, selection.nodes));
        },
      },
      {
        id: 'canvas.all',
        label: msg`Select all`,
        group: edit,
        context: 'canvas',
        keys: ['$mod+a'],
        run: () => {
          const { document } = editor.store.getState();
          editor.select({ nodes: new Set(document.nodes.map(({ id }) => id)), edges: new Set() });
          announce(t`${document.nodes.length} nodes selected`);
        },
      },
      {
        id: 'canvas.none',
        label: msg`Select nothing`,
        group: edit,
        context: 'canvas',
        keys: ['Escape'],
        isQuiet: true,
        run: () => editor.select(NOTHING),
      },
      {
        id: 'canvas.tidy',
        label: msg`Tidy up`,
        group: edit,
        context: 'canvas',
        keys: ['Shift+T'],
        undo: 'record',
        run: async () => {
          const { document } = editor.store.getState();
          const places = await tidy(document, types.describe);
          editor.change(t`tidy up`, (before) => moveNodes(before, places));
          setTimeout(() => void flow.fitView({ padding: 0.2, maxZoom: 1, duration: 200 }), 30);
        },
      },
      {
        id: 'canvas.fit',
        label: msg`Fit the view`,
        group: view,
        context: 'canvas',
        keys: ['1'],
        run: () => void flow.fitView({ padding: 0.2, maxZoom: 1, duration: 150 }),
      },
      {
        id: 'canvas.full',
        label: msg`Show at 100 %`,
        group: view,
        context: 'canvas',
        keys: ['0'],
        run: () => void flow.zoomTo(1, { duration: 150 }),
      },
      ...(
        [
          ['Left', -16, 0],
          ['Right', 16, 0],
          ['Up', 0, -16],
          ['Down', 0, 16],
        ] as const
      ).map(
        ([side, dx, dy]): Command => ({
          id: `canvas.nudge${side}`,
          label: { Left: msg`Move left`, Right: msg`Move right`, Up: msg`Move up`, Down: msg`Move down` }[side],
          group: edit,
          context: 'canvas',
          keys: [`Shift+Arrow${side}`],
          undo: 'merge',
          isQuiet: true,
          isEnabled: hasNodes,
          run: nudge(dx, dy),
        }),
      ),
      {
        id: 'canvas.publish',
        label: msg`Publish`,
        group: msg`Run`,
        context: 'canvas',
        run: () => setPublishing(true),
      },
      {
        id: 'canvas.export',
        label: msg`Export as a file`,
        group: msg`General`,
        context: 'canvas',
        run: () => {
          const { document } = editor.store.getState();
          const { pins: _, ...rest } = document;
          download(fileName(document.name, 'holdfast.json'), serialise(rest));
        },
      },
    ];
  }, [editor, flow, startRun, types, t]);
  useCommands(list);

  const context = useMemo(
    () => ({ editor, types, overlay, isReadOnly: false, ask: setRequest }),
    [editor, types, overlay],
  );
  const selected = state.selection.nodes.size === 1 ? [...state.selection.nodes][0] : undefined;
  const problemCount = state.problems.filter(({ severity }) => severity !== 'info').length;
  const tip = (id: string, words: string) => {
    const command = commands.store.getState().commands.get(id);
    const [keys] = command ? keysOf(commands.store.getState(), command) : [];
    return keys ? `${words} (${keys.replace('$mod', 'Ctrl')})` : words;
  };
  const open = (node: string, path = '') => {
    editor.select({ nodes: new Set([node]), edges: new Set() });
    setFocusField({ node, path });
  };

  const deleteWorkflow = async () => {
    const name = state.document.name;
    const answer = await confirm({
      title: t`Delete "${name}"?`,
      body: t`Its triggers are turned off at once. Its runs stay in the list of runs.`,
      confirmLabel: t`Delete`,
      isDanger: true,
    });
    if (!answer) return;
    try {
      await call(api.DELETE('/workflows/{id}', { params: { path: { id: workflow.id } } }));
      await client.invalidateQueries({ queryKey: ['workflows'] });
      await navigate({ to: '/workflows' });
      toast({ kind: 'success', title: t`Deleted: ${name}` });
    } catch (error) {
      toastError(error);
    }
  };

  return (
    <CanvasProvider value={context}>
      <section className={classes.page} aria-label={t`Editor`}>
        <header className={classes.bar} data-region="header">
          <h1>
            <input
              className={classes.title}
              aria-label={t`Name of the workflow`}
              value={state.document.name}
              maxLength={120}
              onChange={(event) => {
                const name = event.currentTarget.value;
                if (name !== '') editor.change(t`rename`, (before) => ({ ...before, name }), 'rename');
              }}
            />
          </h1>
          <div className={classes.about}>
            <span>
              {meta.publishedVersion === null
                ? t`draft`
                : meta.state === 'live'
                  ? t`v${meta.publishedVersion} live`
                  : t`v${meta.publishedVersion} paused`}
            </span>
            <span role="status" data-testid="save-state">
              <SaveWords save={state.save} />
            </span>
            {run.runId && (
              <Link to="/runs/$runId" params={{ runId: run.runId }} data-testid="run-status">
                <Status look={lookOfRun(run.view.status)} />
              </Link>
            )}
          </div>
          <div className={classes.actions} role="toolbar" aria-label={t`Workflow`}>
            <Tooltip label={tip('canvas.undo', t`Undo`)}>
              <ActionIcon
                aria-label={t`Undo`}
                disabled={state.past.length === 0}
                onClick={() => commands.run('canvas.undo')}
              >
                <IconArrowBackUp size={18} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={tip('canvas.redo', t`Redo`)}>
              <ActionIcon
                aria-label={t`Redo`}
                disabled={state.future.length === 0}
                onClick={() => commands.run('canvas.redo')}
              >
                <IconArrowForwardUp size={18} />
              </ActionIcon>
            </Tooltip>
            {run.runId && <Button variant="subtle" onClick={() => clearRun(overlay)}>{t`Hide the run`}</Button>}
            <Tooltip label={tip('canvas.run', t`Runs the draft with the test data`)}>
              <Button leftSection={<IconPlayerPlay size={16} />} onClick={() => void startRun()}>
                {t`Run`}
              </Button>
            </Tooltip>
            <Button variant="filled" onClick={() => setPublishing(true)}>{t`Publish …`}</Button>
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon aria-label={t`More`}>
                  <IconDots size={18} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => commands.run('canvas.export')}>{t`Export as a file`}</Menu.Item>
                <Menu.Item onClick={() => commands.run('canvas.tidy')}>{t`Tidy up`}</Menu.Item>
                <Menu.Item
                  onClick={() =>
                    void navigate({ to: '/workflows/$workflowId/versions', params: { workflowId: workflow.id } })
                  }
                >{t`Versions`}</Menu.Item>
                <Menu.Item onClick={() => void navigate({ to: '/runs', search: { workflow: workflow.id } })}>
                  {t`Runs of this workflow`}
                </Menu.Item>
                <Menu.Item color="danger" onClick={() => void deleteWorkflow()}>{t`Delete …`}</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </div>
        </header>
        {state.save.kind === 'conflict' && <Conflict editor={editor} />}
        <div className={classes.body}>
          <aside className={classes.left} aria-label={t`Nodes to add`} data-region="nodes">
            <NodeList list={types.list} onPick={(description) => pick(description, null)} canDrag />
          </aside>
          <div className={classes.center}>
            <div className={classes.body}>
              {state.document.nodes.length === 0 && (
                <div className={classes.start}>
                  <div>
                    <Button
                      variant="filled"
                      leftSection={<IconBolt size={16} />}
                      onClick={(event) => {
                        const box = event.currentTarget.getBoundingClientRect();
                        const at = flow.screenToFlowPosition({ x: box.left, y: box.top });
                        setRequest({ screen: { x: box.left, y: box.bottom }, at: [at.x, at.y] });
                      }}
                    >
                      {t`Start from a trigger`}
                    </Button>
                    <p>{t`Drag nodes here, or press A to add one.`}</p>
                  </div>
                </div>
              )}
              <Canvas onOpen={(id) => open(id)} />
            </div>
            <Drawer
              tab={drawer}
              onTab={setDrawer}
              problems={state.problems}
              problemCount={problemCount}
              input={input}
              onInput={setInput}
              onOpen={open}
              webhooks={meta.webhooks}
            />
          </div>
          {selected !== undefined && (
            <Inspector
              key={selected}
              nodeId={selected}
              focusPath={focusField?.node === selected ? focusField.path : ''}
              onClose={() => editor.select(NOTHING)}
            />
          )}
        </div>
        {request && (
          <QuickAdd
            request={request}
            list={types.list}
            onPick={(description) => pick(description, request)}
            onClose={() => setRequest(null)}
          />
        )}
        <PublishDialog
          isOpen={isPublishing}
          onClose={() => setPublishing(false)}
          workflowId={workflow.id}
          publishedVersion={meta.publishedVersion}
          editor={editor}
          flush={flush}
          onPublished={(next) => {
            setMeta(next);
            void client.invalidateQueries({ queryKey: ['workflows'] });
          }}
          onProblem={(node, path) => {
            setPublishing(false);
            open(node, path);
          }}
        />
      </section>
    </CanvasProvider>
  );
}

function SaveWords({ save }: { readonly save: ReturnType<Editor['store']['getState']>['save'] }) {
  const { t } = useLingui();
  switch (save.kind) {
    case 'saved':
      return (
        <>
          {t`Saved`} <When at={save.at} />
        </>
      );
    case 'dirty':
    case 'saving':
      return <>{t`Saving …`}</>;
    case 'offline':
      return <>{t`Offline, kept here`}</>;
    case 'conflict':
      return <>{t`Conflict`}</>;
    case 'refused':
      return <>{t`Not saved: ${readProblem(save.error).detail ?? readProblem(save.error).title}`}</>;
  }
}

function Conflict({ editor }: { readonly editor: Editor }) {
  const { t } = useLingui();
  const save = useStore(editor.store, (state) => state.save);
  const navigate = useNavigate();
  if (save.kind !== 'conflict') return null;
  const { theirs, revision, by } = save;
  const keepAsCopy = async () => {
    const { document } = editor.store.getState();
    try {
      const copy = await call(
        api.POST('/workflows', {
          params: { header: idempotencyKey() } as never,
          body: { document: { ...document, name: t`${document.name} (copy)` } as never },
        }),
      );
      editor.replace(t`take theirs`, theirs, revision);
      await navigate({ to: '/workflows/$workflowId', params: { workflowId: copy.id } });
    } catch (error) {
      toastError(error);
    }
  };
  const keepMine = () => {
    editor.setSave({ kind: 'dirty' }, revision);
    editor.change(t`keep mine`, (before) => ({ ...before }));
  };
  return (
    <div role="alert" className={classes.conflict}>
      <span>{t`${by} saved this workflow while you edited it. Nothing is lost: choose what goes on.`}</span>
      <Button onClick={() => editor.replace(t`take theirs`, theirs, revision)}>{t`Take theirs`}</Button>
      <Button onClick={() => void keepAsCopy()}>{t`Keep mine as a copy`}</Button>
      <Button onClick={keepMine}>{t`Save mine over it`}</Button>
    </div>
  );
}
