import { type Item, masked } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { type ReactNode, useMemo } from 'react';
import { formatBytes } from '../ui/format.ts';
import classes from './inspector.module.css';

const cell = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

interface ItemsTableProps {
  readonly items: readonly Item[];
  /** The run whose files can be fetched; null: names only. */
  readonly runId: string | null;
  /** Stands for an item that is too large to come unasked; null for any other. */
  readonly large?: (index: number) => ReactNode;
}

/** Items as rows, with a column for each name that one of them has. Credentials are masked, as in every view of data. */
export function ItemsTable({ items: given, runId, large }: ItemsTableProps) {
  const { t } = useLingui();
  const items = useMemo(() => given.map((item) => ({ ...item, json: masked(item.json) })), [given]);
  const columns = [...new Set(items.flatMap(({ json }) => Object.keys(json)))].slice(0, 60);
  const hasFiles = items.some(({ files }) => files && Object.keys(files).length > 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer (WCAG 2.1.1).
    <div className={classes.tableBox} tabIndex={0} role="group" aria-label={t`Items`} data-testid="items-table">
      <table className={classes.table}>
        <thead>
          <tr>
            <th>#</th>
            {columns.map((name) => (
              <th key={name}>{name}</th>
            ))}
            {hasFiles && <th>files</th>}
          </tr>
        </thead>
        <tbody>
          {items.map((item, index) => {
            const instead = large?.(index) ?? null;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity but their place.
              <tr key={index}>
                <td>{index + 1}</td>
                {instead !== null && <td colSpan={Math.max(1, columns.length)}>{instead}</td>}
                {instead === null &&
                  columns.map((name) => (
                    <td key={name} title={cell(item.json[name])}>
                      {cell(item.json[name]).slice(0, 300)}
                    </td>
                  ))}
                {hasFiles && (
                  <td>
                    <Files item={item} runId={runId} />
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Files({ item, runId }: { readonly item: Item; readonly runId: string | null }) {
  return Object.entries(item.files ?? {}).map(([name, file]) => {
    const words = `${file.name} (${formatBytes(file.sizeBytes)})`;
    return runId === null ? (
      <span key={name}>{words}</span>
    ) : (
      <a key={name} href={`/api/v1/runs/${runId}/files/${file.id}`} download={file.name}>
        {words}
      </a>
    );
  });
}
