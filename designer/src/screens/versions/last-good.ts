import type { VersionSummary } from '../../api/types.ts';

/** The newest version before another one of which a run succeeded; null when none did. */
export function lastGood(versions: readonly VersionSummary[], before: number): number | null {
  const good = versions.filter(({ number, runs, failed, open }) => number < before && runs - failed - open > 0);
  return good.reduce<number | null>((best, { number }) => (best === null || number > best ? number : best), null);
}
