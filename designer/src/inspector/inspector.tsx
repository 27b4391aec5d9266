import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Tabs, TextInput } from '@mantine/core';
import IconX from '@tabler/icons-react/icons/IconX';
import { useEffect, useState } from 'react';
import { useCanvas, useEditor, useOverlay } from '../canvas/context.ts';
import { changeNode, nodeOf } from '../canvas/model.ts';
import { TypeIcon } from '../ui/type-icon.tsx';
import { ConnectionField } from './connection-field.tsx';
import { ObjectFields } from './fields.tsx';
import classes from './inspector.module.css';
import { PolicyForm } from './policy-form.tsx';
import type { FieldSchema } from './schema.ts';
import { StepData } from './step-data.tsx';

interface InspectorProps {
  readonly nodeId: string;
  /** JSON pointer of the field to show first. */
  readonly focusPath: string;
  readonly onClose: () => void;
}

/** Everything about one node: its parameters, its policy, and its data in the run that is shown. */
export function Inspector({ nodeId, focusPath, onClose }: InspectorProps) {
  const { t } = useLingui();
  const { editor, types, isReadOnly } = useCanvas();
  const node = useEditor((state) => nodeOf(state.document, nodeId));
  const allProblems = useEditor((state) => state.problems);
  const ran = useOverlay((state) => state.view.nodes.get(nodeId));
  const [tab, setTab] = useState<string | null>(ran ? 'data' : 'parameters');
  useEffect(() => {
    if (focusPath !== '') setTab('parameters');
  }, [focusPath]);
  if (!node) return null;
  const description = types.describe(node.type, node.typeVersion);
  const problems = allProblems.filter((problem) => problem.node === nodeId);
  const change = (label: string, fields: Parameters<typeof changeNode>[2], merge?: string) =>
    editor.change(label, (before) => changeNode(before, nodeId, fields), merge);
  return (
    <aside className={classes.panel} aria-label={t`Node ${node.name}`} data-region="inspector" data-testid="inspector">
      <header className={classes.head}>
        <TypeIcon name={description?.icon} />
        <input
          className={classes.name}
          aria-label={t`Name of the node`}
          value={node.name}
          maxLength={120}
          readOnly={isReadOnly}
          onChange={(event) => {
            const name = event.currentTarget.value;
            if (name !== '') change(t`rename ${node.name}`, { name }, `name ${nodeId}`);
          }}
        />
        <ActionIcon aria-label={t`Close`} onClick={onClose}>
          <IconX size={18} />
        </ActionIcon>
      </header>
      <p className={classes.about}>
        {description?.description ?? t`This installation does not know the node type ${node.type}.`}{' '}
        <code>{node.id}</code>
      </p>
      <Tabs value={tab} onChange={setTab} className={classes.tabs ?? ''} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="parameters">{t`Parameters`}</Tabs.Tab>
          {description?.control !== 'trigger' && <Tabs.Tab value="policy">{t`Policy`}</Tabs.Tab>}
          <Tabs.Tab value="data">{t`Data`}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="parameters" className={classes.content ?? ''}>
          {problems.length > 0 && (
            <ul className={classes.problems}>
              {problems.map((problem) => (
                <li key={`${problem.code} ${problem.path}`} data-severity={problem.severity}>
                  {problem.message}
                </li>
              ))}
            </ul>
          )}
          {description?.connection && (
            <ConnectionField
              types={description.connection.types}
              isRequired={description.connection.required}
              value={node.connection}
              onChange={(connection) => change(t`choose a connection`, { connection })}
            />
          )}
          {description && (
            <ObjectFields
              schema={description.parameters as FieldSchema}
              value={node.parameters ?? {}}
              path={`/parameters`}
              nodeId={nodeId}
              isReadOnly={isReadOnly}
              onChange={(parameters) =>
                change(
                  t`change ${node.name}`,
                  { parameters: Object.keys(parameters).length === 0 ? undefined : parameters },
                  `parameters ${nodeId}`,
                )
              }
            />
          )}
          <TextInput
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
          <PolicyForm
            own={node.policy}
            fromType={description?.policy}
            isReadOnly={isReadOnly}
            onChange={(policy) => change(t`change the policy`, { policy }, `policy ${nodeId}`)}
          />
        </Tabs.Panel>
        <Tabs.Panel value="data" className={classes.content ?? ''}>
          <StepData nodeId={nodeId} />
        </Tabs.Panel>
      </Tabs>
    </aside>
  );
}
