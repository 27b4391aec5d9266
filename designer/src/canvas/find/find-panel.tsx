import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Button, CloseButton, TextInput, Tooltip } from '@mantine/core';
import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import IconChevronUp from '@tabler/icons-react/icons/IconChevronUp';
import IconLetterCase from '@tabler/icons-react/icons/IconLetterCase';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { announce } from '../../ui/announce.ts';
import { useEditor } from '../context.ts';
import { nameOf } from '../lookup.ts';
import { useTip } from '../use-tip.ts';
import { canReplace, type Hit } from './find.ts';
import classes from './find-panel.module.css';
import type { Finder } from './finder.ts';
import { useKindWords, useWhereWords } from './kind-words.ts';

interface FindPanelProps {
  readonly finder: Finder;
  /** Shows a hit on the canvas and leaves the focus where it is. */
  readonly show: (hit: Hit) => void;
  /** Opens a hit in its field. */
  readonly open: (hit: Hit) => void;
}

/** Find and replace over the canvas. */
export function FindPanel(props: FindPanelProps) {
  const isOpen = useStore(props.finder.store, (state) => state.isOpen);
  return isOpen ? <OpenPanel {...props} /> : null;
}

const ROW_HEIGHT = 44;

function OpenPanel({ finder, show, open }: FindPanelProps) {
  const { t } = useLingui();
  const tip = useTip();
  const document = useEditor((state) => state.document);
  const query = useStore(finder.store, (state) => state.query);
  const at = useStore(finder.store, (state) => state.at);
  const [next, setNext] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const wanted = useDeferredValue(query);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what fits follows from the document and the query.
  const hits = useMemo(() => finder.hits(), [finder, document, wanted]);
  const replaceable = useMemo(() => hits.filter(canReplace).length, [hits]);
  const current = at === null ? undefined : hits[at];
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for again, it takes the focus again.
  useEffect(() => field.current?.select(), [query.reads]);
  const step = (by: number) => {
    const hit = finder.step(by);
    if (hit) show(hit);
  };
  const close = () => {
    finder.close();
    window.document.querySelector<HTMLElement>('[data-testid="canvas"]')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && event.target === field.current) step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const replace = (only?: Hit) => {
    const count = finder.replace(only ? t`replace` : t`replace all`, next, only);
    announce(plural(count, { one: '# text replaced', other: '# texts replaced' }));
    const { length } = finder.hits();
    if (only && at !== null && length > 0) {
      const hit = finder.goTo(Math.min(at, length - 1));
      if (hit) show(hit);
    }
  };
  const found = hits.length === 0 ? t`Nothing` : t`${at === null ? '–' : at + 1} of ${hits.length}`;
  const isAsked = query.text !== '' || query.reads !== null;
  return (
    <search className={classes.panel} aria-label={t`Find on the canvas`} data-testid="find" onKeyDown={onKeyDown}>
      <div className={classes.line}>
        <TextInput
          ref={field}
          className={classes.field ?? ''}
          aria-label={t`Find`}
          placeholder={query.reads === null ? t`Names, values, expressions, notes` : t`A field, such as customer.id`}
          autoFocus
          value={query.text}
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          onChange={(event) => finder.ask({ text: event.currentTarget.value })}
        />
        <Tooltip label={t`Match case`}>
          <ActionIcon
            aria-label={t`Match case`}
            aria-pressed={query.isCaseSensitive}
            onClick={() => finder.ask({ isCaseSensitive: !query.isCaseSensitive })}
          >
            <IconLetterCase size={18} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={tip('canvas.find-previous', t`Previous`)}>
          <ActionIcon aria-label={t`Previous`} disabled={hits.length === 0} onClick={() => step(-1)}>
            <IconChevronUp size={18} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={tip('canvas.find-next', t`Next`)}>
          <ActionIcon aria-label={t`Next`} disabled={hits.length === 0} onClick={() => step(1)}>
            <IconChevronDown size={18} />
          </ActionIcon>
        </Tooltip>
        <CloseButton aria-label={t`Close`} onClick={close} />
      </div>
      {query.reads !== null && (
        <div className={classes.line}>
          <span className={classes.about}>{t`What reads "${nameOf(document, query.reads)}"`}</span>
          <Button size="compact-sm" variant="subtle" onClick={() => finder.ask({ reads: null })}>
            {t`Search everything`}
          </Button>
        </div>
      )}
      <div className={classes.line}>
        <TextInput
          className={classes.field ?? ''}
          aria-label={t`Replace with`}
          placeholder={t`Replace with`}
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
        />
        <Button
          size="compact-sm"
          disabled={!current || !canReplace(current) || query.text === ''}
          onClick={() => replace(current)}
        >
          {t`Replace`}
        </Button>
        <Button size="compact-sm" disabled={replaceable === 0 || query.text === ''} onClick={() => replace()}>
          {t`All ${replaceable}`}
        </Button>
      </div>
      {isAsked && (
        <p role="status" className={classes.count} data-testid="find-count">
          {found}
        </p>
      )}
      {hits.length > 0 && (
        <Results
          hits={hits}
          at={at}
          onPick={(index) => {
            const hit = finder.goTo(index);
            if (!hit) return;
            show(hit);
            open(hit);
          }}
        />
      )}
    </search>
  );
}

interface ResultsProps {
  readonly hits: readonly Hit[];
  readonly at: number | null;
  readonly onPick: (index: number) => void;
}

/** The finds as a list. Only what is in view is mounted. */
function Results({ hits, at, onPick }: ResultsProps) {
  const { t } = useLingui();
  const document = useEditor((state) => state.document);
  const words = useKindWords();
  const where = useWhereWords();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: hits.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
  });
  useEffect(() => {
    if (at !== null) rows.scrollToIndex(at);
  }, [at, rows]);
  return (
    <div ref={scroller} className={classes.results}>
      <ul aria-label={t`Finds`} style={{ blockSize: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const hit = hits[index];
          if (!hit) return null;
          return (
            <li
              key={index}
              style={{ transform: `translateY(${start}px)` }}
              aria-setsize={hits.length}
              aria-posinset={index + 1}
            >
              <button type="button" className={classes.hit} aria-current={index === at} onClick={() => onPick(index)}>
                <span className={classes.where}>
                  <b>{where(document, hit)}</b>
                  <span>{words(hit)}</span>
                </span>
                <Excerpt hit={hit} />
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

const AROUND = 28;

/** The text around the find, the find itself marked. */
function Excerpt({ hit: { text, start, end } }: { readonly hit: Hit }) {
  const from = Math.max(0, start - AROUND);
  return (
    <span className={classes.text}>
      {from > 0 && '…'}
      {text.slice(from, start)}
      <mark>{text.slice(start, end)}</mark>
      {text.slice(end, end + 2 * AROUND)}
    </span>
  );
}
