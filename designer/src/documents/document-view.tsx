import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Button } from '@mantine/core';
import IconChevronLeft from '@tabler/icons-react/icons/IconChevronLeft';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import IconZoomIn from '@tabler/icons-react/icons/IconZoomIn';
import IconZoomOut from '@tabler/icons-react/icons/IconZoomOut';
import { useEffect, useRef, useState } from 'react';
import { ProblemNote } from '../ui/problem-view.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { useChosenField } from './chosen-field.ts';
import classes from './document-view.module.css';
import type { Place, ShownDocument } from './places.ts';
import { usePage } from './use-page.ts';

interface DocumentViewProps {
  readonly runId: string;
  readonly document: ShownDocument;
}

/** A document page by page, with the fields that were found in it. Choosing one brings its page and lights its place. */
export function DocumentView({ runId, document: { id, name, places } }: DocumentViewProps) {
  const { t } = useLingui();
  const { field, choose } = useChosenField();
  const [page, setPage] = useState(1);
  const [isLarge, setLarge] = useState(false);
  const chosen = field !== null && Object.hasOwn(places, field) ? places[field] : undefined;
  useEffect(() => {
    if (chosen) setPage(chosen.page);
  }, [chosen]);
  const { url, pageCount, error, retry } = usePage(runId, id, page);
  const frame = useRef<HTMLElement>(null);
  // What is not there yet has no height: a picture brings it up once more when it has come.
  const showChosen = () => chosen?.page === page && bringUp(frame.current, chosen);
  const latest = useRef(showChosen);
  latest.current = showChosen;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page of another size stands elsewhere.
  useEffect(() => void latest.current(), [chosen, isLarge]);
  const fields = Object.entries(places).toSorted(([, a], [, b]) => a.page - b.page || a.box[1] - b.box[1]);
  const of = pageCount ?? page;
  return (
    <figure className={classes.document} aria-label={name} data-testid="document">
      <figcaption>
        <span className={classes.name}>{name}</span>
        <span className={classes.tools}>
          {of > 1 && (
            <>
              <ActionIcon aria-label={t`Previous page`} disabled={page <= 1} onClick={() => setPage(page - 1)}>
                <IconChevronLeft size={16} />
              </ActionIcon>
              <span aria-live="polite">{t`Page ${page} of ${of}`}</span>
              <ActionIcon aria-label={t`Next page`} disabled={page >= of} onClick={() => setPage(page + 1)}>
                <IconChevronRight size={16} />
              </ActionIcon>
            </>
          )}
          <ActionIcon aria-label={isLarge ? t`Fit the width` : t`Enlarge`} onClick={() => setLarge(!isLarge)}>
            {isLarge ? <IconZoomOut size={16} /> : <IconZoomIn size={16} />}
          </ActionIcon>
        </span>
      </figcaption>
      {error ? (
        <>
          <ProblemNote error={error} />
          <Button size="compact-sm" onClick={retry}>{t`Try again`}</Button>
        </>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer (WCAG 2.1.1).
        <section ref={frame} className={classes.frame} tabIndex={0} aria-label={t`Page ${page} of ${name}`}>
          {url === null ? (
            <Waiting />
          ) : (
            <div className={classes.page} data-large={isLarge}>
              <img src={url} alt={t`Page ${page} of ${name}`} onLoad={showChosen} />
              {fields
                .filter(([, place]) => place.page === page)
                .map(([each, { box }]) => (
                  <Mark key={each} field={each} box={box} isChosen={each === field} />
                ))}
            </div>
          )}
        </section>
      )}
      {fields.length > 0 && (
        <ul className={classes.fields} aria-label={t`Where its fields stand`}>
          {fields.map(([each, place]) => (
            <li key={each}>
              <Button
                size="compact-xs"
                variant={each === field ? 'filled' : 'default'}
                aria-pressed={each === field}
                onClick={() => choose(each === field ? null : each)}
              >
                {of > 1 ? t`${each}, page ${place.page}` : each}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

interface MarkProps {
  readonly field: string;
  readonly box: Place['box'];
  readonly isChosen: boolean;
}

/** The place of a field on its page. The list below says the same in words. */
function Mark({ field, box: [x, y, width, height], isChosen }: MarkProps) {
  const percent = (share: number) => `${share * 100}%`;
  return (
    <span
      className={classes.mark}
      data-field={field}
      data-chosen={isChosen || undefined}
      style={{ left: percent(x), top: percent(y), width: percent(width), height: percent(height) }}
    />
  );
}

/** Where what is asked stands beside the document, and stays as that is scrolled. */
const BESIDE = '(min-width: 901px)';

/** Brings a place to the middle of the frame, and moves nothing else: whoever types beside it stays where they are. */
function bringUp(frame: HTMLElement | null, { box: [x, y, width, height] }: Place): void {
  const page = frame?.firstElementChild;
  if (!frame || !page) return;
  frame.scrollTo({
    left: (x + width / 2) * page.clientWidth - frame.clientWidth / 2,
    top: (y + height / 2) * page.clientHeight - frame.clientHeight / 2,
  });
  const { top, bottom } = frame.getBoundingClientRect();
  const middle = (top + bottom) / 2;
  const isAway = middle < 0 || middle > globalThis.innerHeight;
  if (isAway && globalThis.matchMedia(BESIDE).matches) frame.scrollIntoView({ block: 'nearest' });
}
