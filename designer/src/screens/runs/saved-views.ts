import { createStore } from 'zustand/vanilla';
import type { RunFilter } from './run-filter.ts';

/** A filter of the runs that somebody gave a name. It belongs to this browser. */
export interface SavedView {
  readonly name: string;
  readonly filter: RunFilter;
}

const KEY = 'holdfast.run-views';
/** As many as a menu shows at a glance. */
export const MOST_VIEWS = 20;
const NAMES = ['status', 'workflow', 'key', 'mode', 'since'] as const;

function filterOf(value: unknown): RunFilter {
  if (typeof value !== 'object' || value === null) return {};
  const said = value as Record<string, unknown>;
  return Object.fromEntries(NAMES.flatMap((name) => (typeof said[name] === 'string' ? [[name, said[name]]] : [])));
}

function read(): readonly SavedView[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    if (!Array.isArray(kept)) return [];
    return kept.slice(0, MOST_VIEWS).flatMap((each: unknown) => {
      const { name, filter } = (each ?? {}) as { name?: unknown; filter?: unknown };
      return typeof name === 'string' && name !== '' ? [{ name, filter: filterOf(filter) }] : [];
    });
  } catch {
    return [];
  }
}

export const savedViews = createStore<{ readonly views: readonly SavedView[] }>(() => ({ views: read() }));

function keep(views: readonly SavedView[]): void {
  savedViews.setState({ views });
  try {
    localStorage.setItem(KEY, JSON.stringify(views));
  } catch {
    // They are there until the page is left.
  }
}

/** Keeps a filter under a name, in place of what had it. */
export function saveView({ name, filter }: SavedView): void {
  const others = savedViews.getState().views.filter((view) => view.name !== name);
  keep([...others, { name, filter: filterOf(filter) }].slice(-MOST_VIEWS));
}

export const forgetView = (name: string): void =>
  keep(savedViews.getState().views.filter((view) => view.name !== name));
