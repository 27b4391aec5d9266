import { type Item, masked } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { api, call } from '../../api/client.ts';
import { itemsOf } from '../../api/documents.ts';
import { ChosenFieldContext } from '../../documents/chosen-field.ts';
import { DocumentView } from '../../documents/document-view.tsx';
import { documentsOfItem, type ShownDocument } from '../../documents/places.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { JsonView } from '../../ui/json-view.tsx';
import { readProblem } from '../../ui/problem-text.ts';
import { reconciliationOf } from './reconciliation.ts';
import { ReconciliationTable } from './reconciliation-table.tsx';
import classes from './step.module.css';

/** Larger items come when they are asked for. */
export const LARGE_BYTES = 256 * 1024;
const MOST_COLUMNS = 40;
const MOST_SHOWN = 1_000;

interface ItemListProps {
  readonly runId: string;
  readonly stepId: string;
  readonly side: 'input' | 'output';
  readonly version: number | string;
  readonly title: string;
  /** Index of the item that stands out. */
  readonly lit?: number | null;
  /** Told which item the pointer or the focus is on. */
  readonly onLook?: (item: Item | null) => void;
  /** What is said about each item, before its fields. */
  readonly column: { readonly title: string; readonly of: (item: Item, index: number) => ReactNode };
}

/** Items of one side of a step, as a table or as JSON. Large ones come when they are asked for; credentials never. */
export function ItemList(props: ItemListProps) {
  const { runId, stepId, side, version, title } = props;
  const { t } = useLingui();
  const [port, setPort] = useState<string | null>(null);
  const [limit, setLimit] = useState(50);
  const [form, setForm] = useState<'table' | 'json'>('table');
  const { data } = useQuery({
    queryKey: ['items', runId, stepId, side, port, limit, version, 'shown'],
    queryFn: () =>
      call(
        api.GET('/runs/{id}/steps/{step}/items', {
          params: {
            path: { id: runId, step: stepId },
            query: { side, limit, maxItemBytes: LARGE_BYTES, ...(port ? { port } : {}) },
          },
        }),
      ),
    placeholderData: (before) => before,
  });
  const items = itemsOf(data?.items ?? []);
  const results = items.flatMap(({ json }) => reconciliationOf(json) ?? []);
  const ports = Object.entries(data?.ports ?? {});
  const [shown, total] = [formatCount(items.length), formatCount(data?.total ?? 0)];
  return (
    <section className={classes.section} aria-label={title} data-testid={`items-${side}`}>
      <h3>
        <span>
          {title} <span className={classes.quiet}>{total}</span>
        </span>
        <SegmentedControl
          size="xs"
          aria-label={t`Form`}
          value={form}
          onChange={(value) => setForm(value as typeof form)}
          data={[
            { value: 'table', label: t`Table` },
            { value: 'json', label: 'JSON' },
          ]}
        />
      </h3>
      {ports.length > 1 && (
        <SegmentedControl
          size="xs"
          aria-label={t`Port`}
          value={port ?? data?.port ?? ''}
          onChange={setPort}
          data={ports.map(([name, count]) => ({ value: name, label: `${name} ${formatCount(count)}` }))}
        />
      )}
      {data && items.length === 0 && <p className={classes.quiet}>{t`No items.`}</p>}
      {form === 'table' &&
        // biome-ignore lint/suspicious/noArrayIndexKey: results have no identity but their place.
        results.map((result, index) => <ReconciliationTable key={index} {...result} />)}
      {items.length > 0 && form === 'table' && (
        <Table {...props} items={items} port={data?.port ?? null} withheld={data?.withheld ?? {}} />
      )}
      {items.length > 0 && form === 'json' && <JsonView value={items.map(({ json }) => json)} />}
      {data && data.total > items.length && limit < MOST_SHOWN && (
        <Button size="compact-sm" onClick={() => setLimit(Math.min(MOST_SHOWN, limit * 4))}>
          {t`${shown} of ${total}: show more`}
        </Button>
      )}
    </section>
  );
}

interface TableProps extends ItemListProps {
  readonly items: readonly Item[];
  readonly port: string | null;
  readonly withheld: Readonly<Record<string, number>>;
}

/** The documents of an item, each with a button that shows it below. */
function Documents({ item, look }: { readonly item: Item; readonly look: (document: ShownDocument) => void }) {
  return (
    <td>
      {documentsOfItem(item).map((document) => (
        <Button key={document.id} size="compact-xs" onClick={() => look(document)}>
          {document.name}
        </Button>
      ))}
    </td>
  );
}

/** A document, and which of its fields is looked at. */
function Looked({ runId, document }: { readonly runId: string; readonly document: ShownDocument }) {
  const [field, choose] = useState<string | null>(null);
  const chosen = useMemo(() => ({ field, choose }), [field]);
  return (
    <ChosenFieldContext value={chosen}>
      <DocumentView runId={runId} document={document} />
    </ChosenFieldContext>
  );
}

const cell = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

function Table({ items, withheld, port, lit, onLook, column, ...source }: TableProps) {
  const { t } = useLingui();
  const columns = [...new Set(items.flatMap(({ json }) => Object.keys(json)))].slice(0, MOST_COLUMNS);
  const hasDocuments = items.some((item) => documentsOfItem(item).length > 0);
  const [looked, look] = useState<ShownDocument | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (typeof lit === 'number') box.current?.querySelectorAll('tbody tr')[lit]?.scrollIntoView({ block: 'nearest' });
  }, [lit]);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer (WCAG 2.1.1). */}
      <div ref={box} className={classes.items} tabIndex={0} role="group" aria-label={source.title}>
        <table>
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">{column.title}</th>
              {hasDocuments && <th scope="col">{t`Documents`}</th>}
              {columns.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map((item, index) => {
              const values = masked(item.json);
              const size = withheld[index];
              return (
                <tr
                  // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity but their place.
                  key={index}
                  data-lit={lit === index}
                  data-testid={`item-${source.side}-${index}`}
                  {...(onLook
                    ? {
                        tabIndex: 0,
                        onMouseEnter: () => onLook(item),
                        onMouseLeave: () => onLook(null),
                        onFocus: () => onLook(item),
                        onBlur: () => onLook(null),
                      }
                    : {})}
                >
                  <td>{index + 1}</td>
                  <td>{column.of(item, index)}</td>
                  {hasDocuments && <Documents item={item} look={look} />}
                  {size !== undefined ? (
                    <td colSpan={Math.max(1, columns.length)}>
                      <LargeItem {...source} port={port} index={index} bytes={size} />
                    </td>
                  ) : (
                    columns.map((name) => (
                      <td key={name} title={cell(values[name]).slice(0, 1_000)}>
                        {cell(values[name]).slice(0, 300)}
                      </td>
                    ))
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {looked && <Looked key={looked.id} runId={source.runId} document={looked} />}
    </>
  );
}

interface LargeItemProps extends Pick<ItemListProps, 'runId' | 'stepId' | 'side' | 'version'> {
  readonly port: string | null;
  readonly index: number;
  readonly bytes: number;
}

/** An item that is too large to come unasked. */
export function LargeItem({ runId, stepId, side, version, port, index, bytes }: LargeItemProps) {
  const { t } = useLingui();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['items', runId, stepId, side, port, version, 'one', index],
    enabled: false,
    queryFn: () =>
      call(
        api.GET('/runs/{id}/steps/{step}/items', {
          params: {
            path: { id: runId, step: stepId },
            query: { side, offset: index, limit: 1, ...(port === null ? {} : { port }) },
          },
        }),
      ),
  });
  const [item] = data?.items ?? [];
  const size = formatBytes(bytes);
  if (item) return <JsonView value={item.json} />;
  return (
    <>
      <Button size="compact-xs" loading={isFetching} onClick={() => void refetch()}>
        {t`Load ${size}`}
      </Button>
      {error && !isFetching && <p role="status">{readProblem(error).title}</p>}
    </>
  );
}
