import type { Pinned } from '@holdfast/workflow';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { api, call } from '../api/client.ts';
import type { Editor } from './editor-store.ts';

const NONE: Readonly<Record<string, Pinned>> = {};

const hashesIn = (pins: Readonly<Record<string, Pinned>>): string[] =>
  Object.values(pins).flatMap((ports) =>
    Object.values(ports)
      .flat()
      .flatMap(({ files = {} }) => Object.values(files).map(({ sha256 }) => sha256)),
  );

async function missingIn(id: string): Promise<string[]> {
  const { items } = await call(api.GET('/workflows/{id}/pinned-files', { params: { path: { id } } }));
  return items.flatMap(({ isKept, sha256 }) => (isKept ? [] : [sha256]));
}

/** SHA-256 of the files that pinned data of the saved draft names and that are not kept. Undefined: nobody knows yet. */
export function useMissingFiles(workflowId: string, { store }: Editor): readonly string[] | undefined {
  const pins = useStore(store, (state) => state.document.pins) ?? NONE;
  const revision = useStore(store, (state) => state.revision);
  const hashes = useMemo(() => [...new Set(hashesIn(pins))].toSorted().join(' '), [pins]);
  return useQuery({
    queryKey: ['pinned-files', workflowId, hashes, revision],
    queryFn: () => missingIn(workflowId),
    enabled: hashes !== '',
    placeholderData: (before) => before,
  }).data;
}
