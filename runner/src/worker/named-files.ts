import type { PinnedItem } from '@holdfast/workflow';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Tells of each file that items carry, by port. A node may have said anything: what is no id names no file. */
export function nameFiles(
  ports: Readonly<Record<string, readonly Pick<PinnedItem, 'files'>[]>>,
  tell: (id: string) => void,
): void {
  for (const port in ports)
    for (const { files } of ports[port] ?? [])
      if (files !== undefined)
        for (const { id } of Object.values(files)) if (typeof id === 'string' && UUID.test(id)) tell(id);
}
