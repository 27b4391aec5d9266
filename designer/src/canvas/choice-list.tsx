import { useLingui } from '@lingui/react/macro';
import { defaultRangeExtractor, useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react';
import { type ChoiceLine, choiceLines, mountedLines } from './choice-lines.ts';
import { ChoiceRow, type Link } from './choice-row.tsx';
import type { ChoiceGroup, Listed } from './choices.ts';
import classes from './node-list.module.css';
import { CATEGORY_WORDS } from './node-words.ts';

interface ChoiceListProps {
  readonly id: string;
  readonly groups: readonly ChoiceGroup[];
  /** Place of the choice that is marked; null: none is. */
  readonly at: number | null;
  readonly canDrag: boolean;
  /** Whether there is the connection that a choice cannot do without, where its line says so. */
  readonly linkOf: (choice: Listed) => Link | null;
  readonly onPick: (choice: Listed) => void;
  /** Below the last one. */
  readonly children: ReactNode;
}

const HEAD_PX = 34;
const LINE_PX = 32;
/** With word of its connection below the title. */
const TWO_LINES_PX = 48;
const heightOf = (line: ChoiceLine | undefined, linkOf: ChoiceListProps['linkOf']): number => {
  if (line?.kind !== 'choice') return HEAD_PX;
  return linkOf(line.choice) === null ? LINE_PX : TWO_LINES_PX;
};

/** Until the list was measured: what is drawn at once. */
const FIRST = { width: 240, height: 340 };

/** All that can be added, by groups. Only what is in view is mounted, of hundreds. */
export function ChoiceList({ id, groups, at, canDrag, linkOf, onPick, children }: ChoiceListProps) {
  const { t } = useLingui();
  const titleOfGroup = useGroupTitles();
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => choiceLines(groups), [groups]);
  const count = useMemo(() => lines.filter(({ kind }) => kind === 'choice').length, [lines]);
  const marked = useMemo(() => lines.findIndex((line) => line.kind === 'choice' && line.place === at), [lines, at]);
  const estimateSize = useCallback((index: number) => heightOf(lines[index], linkOf), [lines, linkOf]);
  const getItemKey = useCallback(
    (index: number) => {
      const line = lines[index];
      return line?.kind === 'choice' ? `${line.group.section} ${line.choice.key}` : index;
    },
    [lines],
  );
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize,
    getItemKey,
    rangeExtractor: (range) => [...mountedLines(defaultRangeExtractor(range), marked)],
    initialRect: FIRST,
    overscan: 4,
  });
  useEffect(() => {
    // With the first choice its heading comes into view.
    if (at === 0) virtual.scrollToOffset(0);
    else if (marked >= 0) virtual.scrollToIndex(marked, { align: 'auto' });
  }, [at, marked, virtual]);
  const byGroup = Map.groupBy(virtual.getVirtualItems(), ({ index }) => lines[index]?.group);
  const lineOf = ({ index, start }: VirtualItem) => {
    const line = lines[index];
    if (!line) return null;
    const place = { ref: virtual.measureElement, 'data-index': index, style: { transform: `translateY(${start}px)` } };
    return line.kind === 'head' ? (
      <div key="head" className={`${classes.placed} ${classes.heading}`} {...place}>
        {titleOfGroup(line.group)}
      </div>
    ) : (
      <div key={line.choice.key} className={classes.placed} role="presentation" {...place}>
        <ChoiceRow
          id={`${id}-${line.place}`}
          choice={line.choice}
          position={line.place + 1}
          count={count}
          isActive={index === marked}
          canDrag={canDrag}
          link={linkOf(line.choice)}
          onPick={onPick}
        />
      </div>
    );
  };
  return (
    <div ref={scroller} id={id} role="listbox" aria-label={t`Kinds of steps`} className={classes.list}>
      <div role="presentation" className={classes.lines} style={{ blockSize: virtual.getTotalSize() }}>
        {[...byGroup].map(
          ([group, items]) =>
            group && (
              <div key={`${group.section} ${group.members[0]?.key}`} role="group" aria-label={titleOfGroup(group)}>
                {items.map(lineOf)}
              </div>
            ),
        )}
      </div>
      {children}
    </div>
  );
}

/** What a group is called: an API by its own name. */
function useGroupTitles(): (group: ChoiceGroup) => string {
  const { t, i18n } = useLingui();
  return ({ section, title }) => {
    if (title !== undefined) return title;
    if (section === 'recent') return t`Recent`;
    if (section === 'patterns') return t`Patterns`;
    if (section === 'found') return t`Found`;
    if (section === 'rest') return t`Other`;
    return section === 'api' ? t`Imported APIs` : i18n._(CATEGORY_WORDS[section]);
  };
}
