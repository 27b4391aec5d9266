import type { RunSummary } from '../../api/types.ts';

/** What the address says of the list of runs. All texts, all optional. */
export interface RunFilter {
  /** One status, or several with commas between. */
  readonly status?: string;
  /** Id of a workflow. */
  readonly workflow?: string;
  /** Business key, exact or with a * at the end. */
  readonly key?: string;
  readonly mode?: string;
  /** `1h`, `24h`, `7d` or `30d` back from now. */
  readonly since?: string;
}

const HOUR_MS = 3_600_000;
const SPANS: Readonly<Record<string, number>> = { '1h': 1, '24h': 24, '7d': 7 * 24, '30d': 30 * 24 };

/** When a span began, to the minute, so that the same question has the same name. Undefined for no span. */
export function beginOf(since: string | undefined, now: number): string | undefined {
  const hours = since !== undefined && Object.hasOwn(SPANS, since) ? SPANS[since] : undefined;
  return hours === undefined ? undefined : new Date(Math.floor(now / 60_000) * 60_000 - hours * HOUR_MS).toISOString();
}

const keyFits = (wanted: string, key: string | null): boolean =>
  wanted.endsWith('*') ? (key?.startsWith(wanted.slice(0, -1)) ?? false) : key === wanted;

/** Whether a run belongs in a list with this filter. A run that was told of just now began late enough for any span. */
export const fits = (run: RunSummary, filter: RunFilter): boolean =>
  (!filter.status || filter.status.split(',').includes(run.status)) &&
  (!filter.workflow || run.workflowId === filter.workflow) &&
  (!filter.mode || run.mode === filter.mode) &&
  (!filter.key || keyFits(filter.key, run.businessKey));

export const isFiltered = (filter: RunFilter): boolean => Object.values(filter).some(Boolean);
