import { type Edge, kindOf, ROUTABLE_CLASSES } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Button, Checkbox, NumberInput } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconX from '@tabler/icons-react/icons/IconX';
import type { MouseEvent } from 'react';
import { commands } from '../app/commands.ts';
import { useCanvas, useEditor } from '../canvas/context.ts';
import { edgeOf, edgesFrom, nameOf } from '../canvas/lookup.ts';
import { changeEdge, placeAfter } from '../canvas/model.ts';
import { useClassWords } from './class-words.ts';
import classes from './inspector.module.css';
import { ProblemNotes } from './problem-list.tsx';
import { SidePanel } from './side-panel.tsx';

interface EdgePanelProps {
  readonly edgeId: string;
  readonly onClose: () => void;
}

/** What a connection says: its kind, the failures it takes, how often a cycle may go round. */
export function EdgePanel({ edgeId, onClose }: EdgePanelProps) {
  const { t } = useLingui();
  const { editor, isReadOnly, ask } = useCanvas();
  const document = useEditor((state) => state.document);
  const problems = useEditor((state) => state.problems);
  const edge = edgeOf(document, edgeId);
  if (!edge) return null;
  const kind = kindOf(edge);
  const [from, to] = [nameOf(document, edge.from.node), nameOf(document, edge.to.node)];
  const own = problems.filter((problem) => problem.edge === edgeId);
  const addBetween = (event: MouseEvent) => {
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    ask({ screen: { x: left, y: bottom }, at: placeAfter(document, edge.from.node), edge: edgeId });
  };
  const explained = {
    flow: t`Items go on along it.`,
    fallback: t`Failed items leave along it, with what went wrong.`,
    compensate: t`Undoes the write it starts at, when what was done has to be taken back.`,
  };
  return (
    <SidePanel label={t`Connection from ${from} to ${to}`} onClose={onClose}>
      <header className={classes.head}>
        <strong className={classes.title}>
          {from} → {to}
        </strong>
        <ActionIcon aria-label={t`Close`} onClick={onClose}>
          <IconX size={18} />
        </ActionIcon>
      </header>
      <p className={classes.about}>{explained[kind]}</p>
      <div className={classes.content}>
        {own.length > 0 && <ProblemNotes problems={own} />}
        {kind === 'fallback' && <Classes edge={edge} />}
        {kind !== 'compensate' &&
          (edge.visitLimit !== undefined || own.some(({ code }) => code === 'unbounded_cycle')) && (
            <NumberInput
              label={t`Visit limit`}
              description={t`This connection closes a cycle. The run fails when it is taken more often.`}
              min={1}
              max={100_000}
              allowDecimal={false}
              readOnly={isReadOnly}
              value={edge.visitLimit ?? ''}
              onChange={(limit) => {
                if (typeof limit === 'number' && limit >= 1)
                  editor.change(
                    t`change a limit`,
                    (now) => changeEdge(now, edgeId, { visitLimit: limit }),
                    `limit ${edgeId}`,
                  );
              }}
            />
          )}
        {!isReadOnly && kind !== 'compensate' && (
          <Button style={{ alignSelf: 'start' }} leftSection={<IconPlus size={16} />} onClick={addBetween}>
            {t`Add a step between`}
          </Button>
        )}
        {!isReadOnly && (
          <Button
            variant="subtle"
            color="danger"
            style={{ alignSelf: 'start' }}
            onClick={() => commands.run('canvas.delete')}
          >
            {t`Delete the connection`}
          </Button>
        )}
      </div>
    </SidePanel>
  );
}

function Classes({ edge }: { readonly edge: Edge }) {
  const { t } = useLingui();
  const { editor, isReadOnly } = useCanvas();
  const document = useEditor((state) => state.document);
  const words = useClassWords();
  const elsewhere = new Set(
    edgesFrom(document, edge.from.node).flatMap(({ id, on }) => (id === edge.id ? [] : (on ?? []))),
  );
  const own = edge.on ?? [];
  return (
    <Checkbox.Group
      label={t`Takes`}
      description={t`At least one. A class that another fallback of the step takes is its alone.`}
      value={[...own]}
      readOnly={isReadOnly}
      onChange={(next) => {
        const on = ROUTABLE_CLASSES.filter((name) => next.includes(name));
        if (on.length > 0) editor.change(t`change a fallback`, (now) => changeEdge(now, edge.id, { on }));
      }}
    >
      <div className={classes.checks}>
        {ROUTABLE_CLASSES.map((name) => (
          <Checkbox
            key={name}
            value={name}
            label={words[name]}
            disabled={isReadOnly || elsewhere.has(name) || (own.length === 1 && own[0] === name)}
          />
        ))}
      </div>
    </Checkbox.Group>
  );
}
