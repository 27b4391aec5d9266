/** What stands for the draft in the address. */
export const DRAFT = 'draft';

interface Pair {
  readonly from: string;
  readonly to: string;
}

/**
 * The two that are compared: what the address says where that exists, else the
 * newest version and the draft.
 */
export function pairOf(search: Partial<Pair>, versions: readonly { readonly number: number }[]): Pair {
  const known = new Set([DRAFT, ...versions.map(({ number }) => String(number))]);
  const newest = String(versions[0]?.number ?? DRAFT);
  return {
    from: search.from !== undefined && known.has(search.from) ? search.from : newest,
    to: search.to !== undefined && known.has(search.to) ? search.to : DRAFT,
  };
}
