import { useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useReactFlow } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { documentOf } from '../api/documents.ts';
import type { Template, Workflow } from '../api/types.ts';
import { ApiDialog } from '../apis/api-dialog.tsx';
import { commands } from '../app/commands.ts';
import { useSession } from '../app/session.tsx';
import { useCommands } from '../app/use-commands.ts';
import { EdgePanel } from '../inspector/edge-panel.tsx';
import { Inspector } from '../inspector/inspector.tsx';
import { useDocumentTitle } from '../ui/page.tsx';
import { useArrangeCommands } from './arrange-commands.ts';
import { createAsking } from './asking.ts';
import { Canvas } from './canvas.tsx';
import { useNodeTypes } from './catalogue.ts';
import { ConflictBar } from './conflict-bar.tsx';
import { type AddRequest, CanvasProvider } from './context.ts';
import { Drawer, type DrawerTab } from './drawer.tsx';
import { useEdgeCommands } from './edge-commands.ts';
import { useEditCommands } from './edit-commands.ts';
import { EditorBar } from './editor-bar.tsx';
import classes from './editor-page.module.css';
import type { Editor } from './editor-store.ts';
import { EmptyCanvas } from './empty-canvas.tsx';
import { FindPanel } from './find/find-panel.tsx';
import { useFind } from './find/use-find.ts';
import { useFrameCommands } from './frames/frame-commands.ts';
import { createFrameView } from './frames/frame-view.ts';
import { LeftPanel, type LeftTab } from './left-panel.tsx';
import { NOTHING } from './model.ts';
import { PickConnections } from './pick-connections.tsx';
import { usePresence } from './presence/use-presence.ts';
import { PublishDialog } from './publish/publish-dialog.tsx';
import { QuickAdd } from './quick-add.tsx';
import { QuickConnect } from './quick-connect.tsx';
import { RunDialog } from './run-dialog.tsx';
import { createOverlay } from './run-overlay.ts';
import { SettingsDialog } from './settings/settings-dialog.tsx';
import { ExtractDialog } from './sub/extract-dialog.tsx';
import { useSubCommands } from './sub/sub-commands.ts';
import { keepTestData, readTestData } from './test-data.ts';
import { TextPanel } from './text/text-panel.tsx';
import { useTextView } from './text/use-text-view.ts';
import { useAdd } from './use-add.ts';
import { useCheck } from './use-check.ts';
import { useClipboard } from './use-clipboard.ts';
import { usePlannedRun } from './use-planned-run.ts';
import { usePointer } from './use-pointer.ts';
import { useRemoteDraft } from './use-remote-draft.ts';
import { useTestRun } from './use-test-run.ts';
import { useWorkbenchCommands } from './use-workbench-commands.ts';

interface WorkbenchProps {
  readonly workflow: Workflow;
  readonly editor: Editor;
  /** Saves what is not saved yet. */
  readonly flush: () => Promise<void>;
}

/** Bar, steps to add, canvas, inspector and drawer of one workflow. */
export function Workbench({ workflow, editor, flush }: WorkbenchProps) {
  const { t } = useLingui();
  const { user } = useSession();
  const types = useNodeTypes();
  const overlay = useMemo(createOverlay, []);
  const frames = useMemo(createFrameView, []);
  const asking = useMemo(createAsking, []);
  const ask = useCallback((request: AddRequest) => asking.setState({ request }), [asking]);
  const client = useQueryClient();
  const flow = useReactFlow();
  const [joining, setJoining] = useState<string | null>(null);
  const [drawer, setDrawer] = useState<DrawerTab | null>(null);
  const [input, setInput] = useState(() => readTestData(workflow.id, editor.store.getState().document, types.describe));
  const [leftTab, setLeftTab] = useState<LeftTab>('add');
  const [isLeftOpen, setLeftOpen] = useState(false);
  const { text, setText, toggleText } = useTextView(editor);
  const [isPublishing, setPublishing] = useState(false);
  const [isExtracting, setExtracting] = useState(false);
  /** JSON pointer of the setting that is looked for, or empty; null: the settings are closed. */
  const [setting, setSetting] = useState<string | null>(null);
  const [isImportingApi, setImportingApi] = useState(false);
  const [isWide, setWide] = useState(false);
  const widen = useCallback(() => setWide(true), []);
  const [meta, setMeta] = useState(workflow);
  const [focus, setFocus] = useState<{ readonly node: string; readonly path: string } | null>(null);
  const pointer = usePointer();
  const isEmpty = useStore(editor.store, ({ document }) => document.nodes.length === 0);
  useDocumentTitle(useStore(editor.store, ({ document }) => document.name));
  useRemoteDraft(workflow.id, editor);
  const presence = usePresence(workflow.id, editor);
  useCheck(workflow.id, editor, types.list);
  const open = useCallback(
    (node: string, path = '') => {
      editor.select({ nodes: new Set([node]), edges: new Set() });
      setFocus({ node, path });
    },
    [editor],
  );
  const clipboard = useClipboard({ editor, types, frames, pointer, open });
  const add = useAdd({ editor, types, frames });
  const { finder, show } = useFind({ editor, types, frames });
  const { start } = useTestRun({ workflowId: workflow.id, editor, overlay, input, flush, openDrawer: setDrawer });
  const { plan, planned, close } = usePlannedRun({ editor, types, overlay, start });
  const forgetFocus = useCallback(() => setFocus(null), []);
  const publish = useCallback(() => setPublishing(true), []);
  const openExtract = useCallback(() => setExtracting(true), []);
  const openOutline = useCallback(() => {
    setLeftTab('outline');
    setLeftOpen(true);
  }, []);
  const openSettings = useCallback(() => setSetting(''), []);
  const importApi = useCallback(() => setImportingApi(true), []);
  useCommands(useEditCommands({ editor, types, frames, overlay }));
  useCommands(useArrangeCommands(editor, types, frames));
  useCommands(useEdgeCommands(editor, frames, ask));
  useCommands(useFrameCommands({ editor, frames, pointer }));
  useCommands(useSubCommands({ workflowId: workflow.id, editor, types, openExtract }));
  useCommands(
    useWorkbenchCommands({
      editor,
      types,
      pointer,
      ask,
      connect: setJoining,
      run: plan,
      publish,
      openOutline,
      openSettings,
      importApi,
      toggleText,
      widen,
    }),
  );
  const context = useMemo(
    () => ({ editor, types, overlay, frames, isReadOnly: false, ask, open, presence, pointer }),
    [editor, types, overlay, frames, ask, open, presence, pointer],
  );
  const beginWith = ({ title, document, sampleInput }: Template) => {
    editor.change(t`begin with "${title}"`, () => documentOf(document));
    const sample = JSON.stringify(sampleInput ?? [{}], null, 2);
    setInput(sample);
    keepTestData(workflow.id, sample);
    requestAnimationFrame(() => void flow.fitView({ padding: '48px', maxZoom: 1 }));
  };
  const openEdge = (edge: string) => editor.select({ nodes: new Set(), edges: new Set([edge]) });
  return (
    <CanvasProvider value={context}>
      <section className={classes.page} aria-label={t`Editor`} onBlur={editor.endStep}>
        <EditorBar
          workflow={meta}
          onRun={plan}
          onTestData={() => setDrawer('data')}
          isText={text !== null}
          onSteps={() => setLeftOpen(true)}
        />
        <ConflictBar editor={editor} />
        <div className={classes.body}>
          {text ? (
            <TextPanel draft={text} onDraft={setText} />
          ) : isWide ? null : (
            <LeftPanel
              list={types.list}
              onPick={(choice) => add(choice, null)}
              tab={leftTab}
              onTab={setLeftTab}
              isOpen={isLeftOpen}
              onClose={() => setLeftOpen(false)}
              onImportApi={importApi}
            />
          )}
          <div className={classes.center}>
            <div className={classes.body}>
              {isEmpty && <EmptyCanvas onTemplate={beginWith} />}
              <Canvas
                onOpen={(id) => commands.run('canvas.enter-call') || open(id)}
                viewKey={`${user.id}.${workflow.id}`}
              />
              <FindPanel
                finder={finder}
                show={show}
                open={({ node, path }) => {
                  if (node !== undefined) open(node, path);
                  else if (path.startsWith('/settings/')) setSetting(path);
                }}
              />
            </div>
            <Drawer
              tab={drawer}
              onTab={setDrawer}
              input={input}
              onInput={(text) => {
                setInput(text);
                keepTestData(workflow.id, text);
              }}
              onOpenEdge={openEdge}
              webhooks={meta.webhooks}
            />
          </div>
          {!text && (
            <Side
              focus={focus}
              onFocused={forgetFocus}
              onClose={() => editor.select(NOTHING)}
              editor={editor}
              isWide={isWide}
              onWide={setWide}
            />
          )}
        </div>
        <QuickAdd asking={asking} list={types.list} onPick={add} onImportApi={importApi} />
        {planned && (
          <RunDialog
            planned={planned}
            onClose={close}
            onStart={(wanted) => {
              close();
              void start(wanted);
            }}
          />
        )}
        <PickConnections pending={clipboard.pending} onDone={clipboard.settle} />
        <QuickConnect node={joining} onClose={() => setJoining(null)} />
        <ExtractDialog isOpen={isExtracting} onClose={() => setExtracting(false)} />
        <ApiDialog isOpen={isImportingApi} onClose={() => setImportingApi(false)} />
        <SettingsDialog setting={setting} onClose={() => setSetting(null)} />
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

interface SideProps {
  readonly editor: Editor;
  readonly focus: { readonly node: string; readonly path: string } | null;
  readonly onFocused: () => void;
  readonly onClose: () => void;
  readonly isWide: boolean;
  readonly onWide: (isWide: boolean) => void;
}

/** What is selected, in detail: one step, or one connection. */
function Side({ editor, focus, onFocused, onClose, isWide, onWide }: SideProps) {
  const { nodes, edges } = useStore(editor.store, ({ selection }) => selection);
  const [node] = nodes;
  const [edge] = edges;
  const hasNode = nodes.size === 1 && node !== undefined;
  // Without a step there are no panes: the list of steps comes back.
  useEffect(() => {
    if (!hasNode) onWide(false);
  }, [hasNode, onWide]);
  if (nodes.size === 1 && node !== undefined)
    return (
      <Inspector
        key={node}
        nodeId={node}
        focus={focus?.node === node ? focus : null}
        onFocused={onFocused}
        onClose={onClose}
        isWide={isWide}
        onWide={onWide}
      />
    );
  if (nodes.size === 0 && edges.size === 1 && edge !== undefined)
    return <EdgePanel key={edge} edgeId={edge} onClose={onClose} />;
  return null;
}
