import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import IconFolders from '@tabler/icons-react/icons/IconFolders';
import { StatusIcon } from '../../ui/status.tsx';
import { lookOfStep } from '../../ui/status-kinds.ts';
import { TypeIcon } from '../../ui/type-icon.tsx';
import { useCanvas, useEditor, useOverlay } from '../context.ts';
import { problemsOf } from '../lookup.ts';
import { useStatusWords } from '../node-status.tsx';
import { useNodeWords, wordsLine } from '../node-words.ts';
import classes from './outline.module.css';
import { neighboursOf, type Row } from './rows.ts';

interface OutlineRowProps {
  readonly row: Row;
  readonly top: number;
  readonly position: number;
  readonly count: number;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly onToggle: () => void;
}

/** A line of the outline. It is chosen by the pointer here, by keys in the tree around it. */
export function OutlineRow(props: OutlineRowProps) {
  const { row, top, position, count, isChosen, onChoose } = props;
  const label = useRowLabel(row);
  const isIn = row.kind === 'node' && row.group !== null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys of all its lines.
    <div
      id={`outline-${row.kind}-${row.id}`}
      role="treeitem"
      aria-selected={isChosen}
      aria-level={isIn ? 2 : 1}
      aria-posinset={position}
      aria-setsize={count}
      aria-label={label}
      {...(row.kind === 'group' ? { 'aria-expanded': row.isOpen } : {})}
      className={classes.row}
      data-level={isIn ? 2 : 1}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onChoose}
    >
      {row.kind === 'group' ? <GroupLine {...props} row={row} /> : <NodeLine row={row} />}
    </div>
  );
}

function GroupLine({ row, onToggle }: OutlineRowProps & { readonly row: Extract<Row, { kind: 'group' }> }) {
  return (
    <>
      <IconChevronRight
        size={14}
        aria-hidden="true"
        className={classes.chevron ?? ''}
        data-open={row.isOpen}
        onClick={(event) => {
          event.stopPropagation();
          onToggle();
        }}
      />
      <IconFolders size={16} aria-hidden="true" className={classes.icon ?? ''} />
      <span className={classes.name}>{row.group.title}</span>
      <span className={classes.count}>{row.group.nodes.length}</span>
    </>
  );
}

function NodeLine({ row: { id, node } }: { readonly row: Extract<Row, { kind: 'node' }> }) {
  const { types } = useCanvas();
  const problems = useEditor((state) => problemsOf(state.problems, id));
  const ran = useOverlay((state) => (state.isShown ? state.view.nodes.get(id) : undefined));
  const grave = problems.filter(({ severity }) => severity !== 'info');
  const look = ran && lookOfStep(ran.status, ran.waitsFor);
  return (
    <>
      <span className={classes.icon} data-off={node.disabled !== undefined}>
        <TypeIcon name={types.describe(node.type, node.typeVersion)?.icon} size={16} />
      </span>
      <span className={classes.name} data-off={node.disabled !== undefined}>
        {node.name}
      </span>
      {grave.length > 0 && (
        <span className={classes.problems} data-error={grave.some(({ severity }) => severity === 'error')}>
          <IconAlertTriangle size={14} aria-hidden="true" />
          {grave.length > 1 ? grave.length : ''}
        </span>
      )}
      {look && (
        <span className={classes.status} data-kind={look.kind}>
          <StatusIcon look={look} size={14} />
        </span>
      )}
    </>
  );
}

/** What a screen reader says of a line: name, kind, effect, how it goes, what is wrong, what is before and after it. */
function useRowLabel(row: Row): string {
  const { t } = useLingui();
  const { types } = useCanvas();
  const node = row.kind === 'node' ? row.node : undefined;
  const document = useEditor((state) => state.document);
  const count = useEditor(
    (state) => problemsOf(state.problems, row.id).filter(({ severity }) => severity !== 'info').length,
  );
  const ran = useOverlay((state) => (state.isShown && node ? state.view.nodes.get(row.id) : undefined));
  const words = wordsLine(useNodeWords(node, node && types.describe(node.type, node.typeVersion)));
  const status = useStatusWords(ran);
  if (row.kind === 'group')
    return `${t`Group: ${row.group.title}`}, ${plural(row.group.nodes.length, { one: '# step', other: '# steps' })}`;
  const { from, to } = neighboursOf(document, row.id);
  const [before, after] = [from.join(', '), to.join(', ')];
  return [
    `${row.node.name}, ${words}`,
    row.node.disabled ? t`Off` : '',
    status,
    count > 0 ? plural(count, { one: '# problem', other: '# problems' }) : '',
    before === '' ? '' : t`after ${before}`,
    after === '' ? '' : t`before ${after}`,
  ]
    .filter(Boolean)
    .join('. ');
}
