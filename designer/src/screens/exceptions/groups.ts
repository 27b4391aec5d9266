import type { ExceptionRow } from '../../api/types.ts';

/** Parked steps with the same cause: the same node of the same workflow, failing in the same way. */
export interface ExceptionGroup {
  /** The fingerprint of the cause: part of the address. */
  readonly key: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly nodeName: string;
  readonly failure: ExceptionRow['failure'];
  /** Oldest first. */
  readonly rows: readonly ExceptionRow[];
  readonly itemCount: number;
  /** When the oldest of them was parked. */
  readonly since: string;
}

const since = ({ since: at }: { readonly since: string }): number => new Date(at).getTime();
const isAmbiguous = ({ failure }: ExceptionGroup): boolean => failure.class === 'ambiguous';

/** Groups parked steps by cause. Writes in doubt come first, then whatever has waited longest. */
export function groupExceptions(rows: readonly ExceptionRow[]): ExceptionGroup[] {
  const groups = [...Map.groupBy(rows, ({ fingerprint }) => fingerprint)].flatMap(
    ([key, members]): ExceptionGroup[] => {
      const sorted = members.toSorted((a, b) => since(a) - since(b));
      const [oldest] = sorted;
      if (!oldest) return [];
      return [
        {
          key,
          workflowId: oldest.workflowId,
          workflowName: oldest.workflowName,
          nodeName: oldest.nodeName,
          failure: oldest.failure,
          rows: sorted,
          itemCount: sorted.reduce((sum, { itemCount }) => sum + itemCount, 0),
          since: oldest.since,
        },
      ];
    },
  );
  return groups.toSorted((a, b) => Number(isAmbiguous(b)) - Number(isAmbiguous(a)) || since(a) - since(b));
}

/** Repairs that every one of these steps allows. */
export function commonRepairs(rows: readonly ExceptionRow[]): ExceptionRow['repairs'] {
  const [first, ...rest] = rows;
  return first ? first.repairs.filter((repair) => rest.every(({ repairs }) => repairs.includes(repair))) : [];
}
