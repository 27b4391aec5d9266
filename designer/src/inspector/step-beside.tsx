import { type Edge, kindOf, type WorkflowDocument } from '@holdfast/workflow';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Button, Menu } from '@mantine/core';
import IconChevronLeft from '@tabler/icons-react/icons/IconChevronLeft';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import { useCanvas, useEditor } from '../canvas/context.ts';
import { edgesFrom, edgesInto, nodeOf } from '../canvas/lookup.ts';
import { announce } from '../ui/announce.ts';
import { TypeIcon } from '../ui/type-icon.tsx';
import { focusBeside, type Side } from './focus.ts';
import classes from './inspector.module.css';

/** A step that a connection joins to another one. */
interface Neighbour {
  readonly id: string;
  readonly name: string;
  readonly icon: string | undefined;
  readonly edges: readonly Edge[];
}

function useNeighbours(nodeId: string, side: Side): readonly Neighbour[] {
  const { types } = useCanvas();
  const document = useEditor((state) => state.document);
  return neighboursOf(document, nodeId, side).map(({ id, edges }) => {
    const node = nodeOf(document, id);
    const icon = node && types.describe(node.type, node.typeVersion)?.icon;
    return { id, name: node?.name ?? id, icon, edges };
  });
}

function neighboursOf(document: WorkflowDocument, nodeId: string, side: Side) {
  const edges = side === 'before' ? edgesInto(document, nodeId) : edgesFrom(document, nodeId);
  const byNode = Map.groupBy(edges, ({ from, to }) => (side === 'before' ? from.node : to.node));
  return [...byNode].flatMap(([id, own]) => (id === nodeId ? [] : [{ id, edges: own }]));
}

/** Leads from a step to the one before or after it; where there are several, through a list of them. */
export function StepBeside({ nodeId, side }: { readonly nodeId: string; readonly side: Side }) {
  const { t } = useLingui();
  const { editor } = useCanvas();
  const steps = useNeighbours(nodeId, side);
  const [only, ...others] = steps;
  if (!only) return null;
  const go = ({ id, name }: Neighbour) => {
    editor.select({ nodes: new Set([id]), edges: new Set() });
    announce(name);
    focusBeside(side);
  };
  const icon = others.length === 0 && <TypeIcon name={only.icon} size={16} />;
  const look = {
    variant: 'default',
    size: 'compact-sm',
    className: classes.beside ?? '',
    'data-beside': side,
    leftSection: (
      <>
        {side === 'before' && <IconChevronLeft size={14} aria-hidden="true" />}
        {icon}
      </>
    ),
    rightSection: side === 'after' && <IconChevronRight size={14} aria-hidden="true" />,
  } as const;
  if (others.length === 0)
    return (
      <Button
        {...look}
        aria-label={side === 'before' ? t`Step before: ${only.name}` : t`Step after: ${only.name}`}
        title={only.name}
        onClick={() => go(only)}
      >
        <span className={classes.besideName}>{only.name}</span>
      </Button>
    );
  return (
    <Menu position={side === 'before' ? 'bottom-start' : 'bottom-end'}>
      <Menu.Target>
        <Button {...look}>
          {side === 'before'
            ? plural(steps.length, { one: '# step before', other: '# steps before' })
            : plural(steps.length, { one: '# step after', other: '# steps after' })}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {steps.map((step) => (
          <Menu.Item
            key={step.id}
            leftSection={<TypeIcon name={step.icon} size={16} />}
            rightSection={<Ways edges={step.edges} />}
            onClick={() => go(step)}
          >
            {step.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** By which ways out they are joined, where that is not the usual one. */
function Ways({ edges }: Pick<Neighbour, 'edges'>) {
  const { t } = useLingui();
  const ways = edges.map((edge) => {
    const kind = kindOf(edge);
    if (kind === 'fallback') return t`on ${(edge.on ?? []).join(', ')}`;
    if (kind === 'compensate') return t`undo`;
    return edge.from.port === 'out' ? '' : edge.from.port;
  });
  return <span className={classes.ways}>{ways.filter(Boolean).join(', ')}</span>;
}
