import type { WorkflowDocument } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { api, call, idempotencyKey } from '../../api/client.ts';
import { documentOf } from '../../api/documents.ts';
import type { Schemas, Workflow } from '../../api/types.ts';
import { useSession } from '../../app/session.tsx';
import { overlayDiff } from '../diff/overlay.ts';
import type { Editor } from '../editor-store.ts';
import { type Colleague, colleaguesIn } from './authors.ts';

interface PublishingOptions {
  readonly workflowId: string;
  readonly publishedVersion: number | null;
  readonly editor: Editor;
  /** Saves what is not saved yet. */
  readonly flush: () => Promise<void>;
}

/** What comes before publishing: what differs, whose it is, and what still runs. Nothing is published unseen. */
export function usePublishing({ workflowId, publishedVersion, editor, flush }: PublishingOptions) {
  const { t } = useLingui();
  const { user } = useSession();
  const document = useStore(editor.store, (state) => state.document);
  const path = { id: workflowId };
  const [seen, setSeen] = useState<ReadonlyMap<string, string>>(new Map());
  const saved = useQuery({
    queryKey: ['publishing', workflowId],
    queryFn: async () => {
      await flush();
      return call(api.GET('/workflows/{id}', { params: { path } }));
    },
    staleTime: 0,
    gcTime: 0,
  });
  const live = useQuery({
    queryKey: ['version', workflowId, publishedVersion],
    queryFn: () =>
      call(
        api.GET('/workflows/{id}/versions/{number}', { params: { path: { ...path, number: publishedVersion ?? 0 } } }),
      ),
    enabled: publishedVersion !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const versions = useQuery({
    queryKey: ['versions', workflowId, 'open'],
    queryFn: () => call(api.GET('/workflows/{id}/versions', { params: { path } })),
    enabled: publishedVersion !== null,
    staleTime: 0,
  });
  const before = publishedVersion === null ? emptyOf(document) : live.data && documentOf(live.data.document);
  const overlay = useMemo(() => (before ? overlayDiff(before, document) : null), [before, document]);
  const authors = saved.data?.draftAuthors;
  const colleagues = useMemo(
    () => (overlay && authors ? colleaguesIn(overlay.diff, authors, user.id) : []),
    [overlay, authors, user.id],
  );
  const isSeen = (seenBy: ReadonlyMap<string, string>, { id, latest }: Colleague) => (seenBy.get(id) ?? '') >= latest;
  /** @throws when it is not saved, or the server refuses. Null: somebody changed something since it was looked at. */
  const publish = async (note: string): Promise<Schemas['Version'] | null> => {
    await flush();
    const { save, revision, document: latest } = editor.store.getState();
    if (save.kind !== 'saved') throw new Error(t`Not everything is saved. Once it is, publish again.`);
    const fresh: Workflow | undefined = (await saved.refetch()).data;
    const others = before && fresh ? colleaguesIn(overlayDiff(before, latest).diff, fresh.draftAuthors, user.id) : [];
    if (!fresh || fresh.revision !== revision || others.some((other) => !isSeen(seen, other))) return null;
    return call(
      api.POST('/workflows/{id}/publish', {
        params: { path, header: idempotencyKey() } as never,
        body: { baseRevision: revision, ...(note ? { note } : {}) },
      }),
    );
  };
  return {
    overlay,
    authors: authors ?? [],
    colleagues,
    isSeen: (colleague: Colleague) => isSeen(seen, colleague),
    see: ({ id, latest }: Colleague, isDone: boolean) => setSeen(new Map(seen).set(id, isDone ? latest : '')),
    error: saved.error ?? live.error,
    isReady: saved.isSuccess && overlay !== null,
    running: (versions.data?.items ?? []).filter(({ open }) => open > 0),
    publish,
  };
}

const emptyCache = new WeakMap<WorkflowDocument['nodes'], WorkflowDocument>();

/** What a first version is compared with. */
function emptyOf({ schemaVersion, name, nodes }: WorkflowDocument): WorkflowDocument {
  const empty = emptyCache.get(nodes) ?? { schemaVersion, name, nodes: [], edges: [] };
  emptyCache.set(nodes, empty);
  return empty;
}
