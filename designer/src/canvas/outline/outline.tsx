import { useLingui } from '@lingui/react/macro';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { focusInspector } from '../../inspector/focus.ts';
import { useCanvas, useEditor } from '../context.ts';
import classes from './outline.module.css';
import { OutlineRow } from './outline-row.tsx';
import { outlineRows, type Row, stepInTree } from './rows.ts';

const ROW_HEIGHT = 32;

/** Every step as a line of a tree: the canvas for those who read or listen. What is chosen here is chosen there. */
export function Outline() {
  const { t } = useLingui();
  const { editor } = useCanvas();
  const document = useEditor((state) => state.document);
  const selection = useEditor((state) => state.selection);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => outlineRows(document, closed), [document, closed]);
  const at = useMemo(() => {
    const isChosen = (row: Row) =>
      row.kind === 'group'
        ? selection.groups?.has(row.id) === true
        : selection.nodes.has(row.id) && !(row.group !== null && selection.groups?.has(row.group));
    return rows.findIndex(isChosen);
  }, [rows, selection]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
  });
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [at, virtual]);

  const choose = (index: number) => {
    const row = rows[index];
    if (!row) return;
    if (row.kind === 'node') editor.select({ nodes: new Set([row.id]), edges: new Set() });
    else editor.select({ nodes: new Set(row.group.nodes), edges: new Set(), groups: new Set([row.id]) });
  };
  const toggle = (id: string, isOpen: boolean) => {
    const next = new Set(closed);
    if (isOpen) next.delete(id);
    else next.add(id);
    setClosed(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // With a modifier, and for letters, the tree leaves keys to the commands of the canvas.
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const row = rows[at];
    const next = stepInTree(rows, at, event.key);
    if (row?.kind === 'group' && event.key === 'ArrowRight' && !row.isOpen) toggle(row.id, true);
    else if (row?.kind === 'group' && event.key === 'ArrowLeft' && row.isOpen) toggle(row.id, false);
    else if (next !== null) choose(next);
    else if (event.key === 'Enter' && row?.kind === 'node') focusInspector();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const active = rows[at];
  return (
    <div
      ref={scroller}
      className={classes.outline}
      role="tree"
      tabIndex={0}
      aria-label={t`Outline`}
      aria-activedescendant={active && `outline-${active.kind}-${active.id}`}
      data-testid="outline"
      onKeyDown={onKeyDown}
    >
      <div role="presentation" className={classes.rows} style={{ blockSize: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (!row) return null;
          return (
            <OutlineRow
              key={`${row.kind} ${row.id}`}
              row={row}
              top={start}
              position={index + 1}
              count={rows.length}
              isChosen={index === at}
              onChoose={() => choose(index)}
              onToggle={() => row.kind === 'group' && toggle(row.id, !row.isOpen)}
            />
          );
        })}
      </div>
    </div>
  );
}
