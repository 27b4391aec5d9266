import type { ExceptionRow } from '../../api/types.ts';

/** Parked steps with the same cause: the same node of the same workflow, failing in the same way. */
export interface ExceptionGroup {
  /** Short, the same at every visit: part of the address. */
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

/** Parts of a message that differ between failures of one cause: ids, numbers, quoted values. */
const VARYING = /"[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}|\d+/gi;

/** 32-bit FNV-1a, as eight hexadecimal digits. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** What a parked step has in common with others of the same cause. */
export const groupKeyOf = ({ workflowId, step, failure }: ExceptionRow): string =>
  digest(JSON.stringify([workflowId, step.node, failure.class, failure.code, failure.message.replace(VARYING, '#')]));

const since = ({ since: at }: { readonly since: string }): number => new Date(at).getTime();
const isAmbiguous = ({ failure }: ExceptionGroup): boolean => failure.class === 'ambiguous';

/** Groups parked steps by cause. Writes in doubt come first, then whatever has waited longest. */
export function groupExceptions(rows: readonly ExceptionRow[]): ExceptionGroup[] {
  const groups = [...Map.groupBy(rows, groupKeyOf)].flatMap(([key, members]): ExceptionGroup[] => {
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
  });
  return groups.toSorted((a, b) => Number(isAmbiguous(b)) - Number(isAmbiguous(a)) || since(a) - since(b));
}

/** Repairs that every one of these steps allows. */
export function commonRepairs(rows: readonly ExceptionRow[]): ExceptionRow['repairs'] {
  const [first, ...rest] = rows;
  return first ? first.repairs.filter((repair) => rest.every(({ repairs }) => repairs.includes(repair))) : [];
}
