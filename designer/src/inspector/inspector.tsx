import { changeNode, describedFor } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Tabs, Textarea } from '@mantine/core';
import IconColumns3 from '@tabler/icons-react/icons/IconColumns3';
import IconX from '@tabler/icons-react/icons/IconX';
import { useEffect, useRef, useState } from 'react';
import { useCanvas, useEditor, useOverlay } from '../canvas/context.ts';
import { nodeOf, problemsOf } from '../canvas/lookup.ts';
import { renameNode } from '../canvas/rename.ts';
import { TypeIcon } from '../ui/type-icon.tsx';
import { ConnectionField } from './connection-field.tsx';
import { CursorNote } from './cursor-note.tsx';
import { NodeProblems } from './field-problems.tsx';
import { ObjectFields } from './fields.tsx';
import { focusInspector, WantedField } from './focus.ts';
import { formSchemaOf } from './form-schema.ts';
import classes from './inspector.module.css';
import { createInsertTargets, InsertTargetContext } from './mapping/insert-target.ts';
import { MappingLines } from './mapping/mapping-lines.tsx';
import { MappingPane } from './mapping/mapping-pane.tsx';
import { OperationNote } from './operation-note.tsx';
import { FieldOwner } from './options-field.tsx';
import { PolicyForm } from './policy/policy-form.tsx';
import { PreviewProvider } from './preview.tsx';
import { ProblemNotes } from './problem-list.tsx';
import { SidePanel } from './side-panel.tsx';
import { StepBeside } from './step-beside.tsx';
import { StepData } from './step-data.tsx';

interface InspectorProps {
  readonly nodeId: string;
  /** A field to go to: its JSON pointer in the document. A new object goes there again. */
  readonly focus: { readonly path: string } | null;
  readonly onFocused?: () => void;
  readonly onClose: () => void;
  /** Three panes: what goes in, the parameters, what comes out. */
  readonly isWide?: boolean;
  readonly onWide?: (isWide: boolean) => void;
}

/** Everything about one node: its parameters, its policy, and its data in the run that is shown. */
export function Inspector({ nodeId, focus, onFocused, onClose, isWide = false, onWide }: InspectorProps) {
  const { t } = useLingui();
  const { editor, types, isReadOnly } = useCanvas();
  const node = useEditor((state) => nodeOf(state.document, nodeId));
  const allProblems = useEditor((state) => state.problems);
  const ran = useOverlay((state) => state.isShown && state.view.nodes.has(nodeId));
  const [tab, setTab] = useState<string | null>(ran && !isWide ? 'data' : 'parameters');
  const [targets] = useState(createInsertTargets);
  const [wanted, setWanted] = useState<string | null>(null);
  const panes = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const path = focus?.path.replace(/^\/nodes\/\d+/, '');
    if (path === undefined) return;
    setTab(path.startsWith('/policy') ? 'policy' : path.startsWith('/pins') ? 'data' : 'parameters');
    setWanted(path);
    focusInspector(path);
    onFocused?.();
  }, [focus, onFocused]);
  if (!node) return null;
  const type = types.describe(node.type, node.typeVersion);
  const description = type && describedFor(type, node.parameters);
  const problems = problemsOf(allProblems, nodeId);
  const change = (label: string, fields: Parameters<typeof changeNode>[2], merge?: string) =>
    editor.change(label, (before) => changeNode(before, nodeId, fields), merge);
  return (
    <WantedField value={wanted}>
      <NodeProblems value={problems}>
        <SidePanel label={t`Step ${node.name}`} onClose={onClose} isWide={isWide} onNarrow={() => onWide?.(false)}>
          <header className={classes.head}>
            <TypeIcon name={description?.icon} />
            <NameField key={node.name} nodeId={nodeId} name={node.name} />
            {onWide && (
              <ActionIcon
                aria-label={t`Input, parameters and output side by side`}
                aria-pressed={isWide}
                variant={isWide ? 'default' : 'subtle'}
                onClick={() => onWide(!isWide)}
              >
                <IconColumns3 size={18} />
              </ActionIcon>
            )}
            <ActionIcon aria-label={t`Close`} onClick={onClose}>
              <IconX size={18} />
            </ActionIcon>
          </header>
          <p className={classes.about}>
            {description?.description ?? t`This installation does not know the node type ${node.type}.`}{' '}
            <code>{node.id}</code>
          </p>
          <PreviewProvider nodeId={nodeId}>
            <InsertTargetContext value={targets}>
              <div ref={panes} className={isWide ? classes.panes : classes.one}>
                {isWide && <MappingPane nodeId={nodeId} />}
                <Tabs value={tab} onChange={setTab} className={classes.tabs ?? ''} keepMounted={false}>
                  <Tabs.List>
                    <Tabs.Tab value="parameters">{t`Parameters`}</Tabs.Tab>
                    {description?.control !== 'trigger' && <Tabs.Tab value="policy">{t`Policy`}</Tabs.Tab>}
                    <Tabs.Tab value="data">{t`Data`}</Tabs.Tab>
                  </Tabs.List>
                  <Tabs.Panel value="parameters" className={classes.content ?? ''}>
                    {problems.length > 0 && <ProblemNotes problems={problems} />}
                    {description?.shapedBy && <OperationNote node={node} />}
                    {description?.connection && (
                      <ConnectionField
                        types={description.connection.types}
                        isRequired={description.connection.required}
                        value={node.connection}
                        onChange={(connection) => change(t`choose a connection`, { connection })}
                      />
                    )}
                    {description?.keepsCursor && <CursorNote nodeId={nodeId} description={description} />}
                    {description && (
                      <FieldOwner
                        value={{ type: node.type, typeVersion: node.typeVersion, connection: node.connection }}
                      >
                        <ObjectFields
                          schema={formSchemaOf(description)}
                          value={node.parameters ?? {}}
                          path={`/parameters`}
                          isReadOnly={isReadOnly}
                          onChange={(parameters) =>
                            change(
                              t`change ${node.name}`,
                              { parameters: Object.keys(parameters).length === 0 ? undefined : parameters },
                              `parameters ${nodeId}`,
                            )
                          }
                        />
                      </FieldOwner>
                    )}
                    <Textarea
                      autosize
                      minRows={1}
                      maxRows={8}
                      label={t`Notes`}
                      description={t`For people. Not logic.`}
                      value={node.notes ?? ''}
                      readOnly={isReadOnly}
                      onChange={(event) =>
                        change(t`change notes`, { notes: event.currentTarget.value || undefined }, `notes ${nodeId}`)
                      }
                    />
                  </Tabs.Panel>
                  <Tabs.Panel value="policy" className={classes.content ?? ''}>
                    <PolicyForm node={node} description={description} />
                  </Tabs.Panel>
                  <Tabs.Panel value="data" className={classes.content ?? ''}>
                    <StepData nodeId={nodeId} />
                  </Tabs.Panel>
                </Tabs>
                {isWide && (
                  <section className={classes.output} aria-label={t`Output`} data-testid="output-pane">
                    <div className={classes.paneHead}>
                      <h3 className={classes.paneTitle}>{t`Output`}</h3>
                      <StepBeside nodeId={nodeId} side="after" />
                    </div>
                    <StepData nodeId={nodeId} />
                  </section>
                )}
                {isWide && <MappingLines panes={panes} />}
              </div>
            </InsertTargetContext>
          </PreviewProvider>
        </SidePanel>
      </NodeProblems>
    </WantedField>
  );
}

/** The name is changed when it is finished: what refers to it follows once, not letter by letter. */
function NameField({ nodeId, name }: { readonly nodeId: string; readonly name: string }) {
  const { t } = useLingui();
  const { editor, isReadOnly } = useCanvas();
  const [text, setText] = useState(name);
  const isDropped = useRef(false);
  const finish = () => {
    if (isDropped.current) return;
    editor.change(t`rename ${name}`, (before) => renameNode(before, nodeId, text));
    setText(name);
  };
  return (
    <div className={classes.nameBox} data-path="/name">
      <input
        className={classes.name}
        aria-label={t`Name of the step`}
        value={text}
        maxLength={120}
        readOnly={isReadOnly}
        onFocus={() => {
          isDropped.current = false;
        }}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.key === 'Enter') finish();
          if (event.key === 'Escape') {
            isDropped.current = true;
            setText(name);
          }
        }}
      />
    </div>
  );
}
