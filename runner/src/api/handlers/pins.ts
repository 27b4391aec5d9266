import { pinnedFiles } from '@holdfast/workflow';
import { PinnedFileStore } from '../../store/pinned-files.ts';
import type { Handlers } from '../calls.ts';
import { notFound, ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';

const MIB = 1024 * 1024;
/** Most bytes that are kept of one output, and most of a workspace. */
const MOST_OF_AN_OUTPUT = 64 * MIB;
const MOST_OF_A_WORKSPACE = 1024 * MIB;

/** Files of pinned data: kept beside the runs that gave them. */
export function pinHandlers({ runtime, workflows }: Services): Pick<Handlers, 'keepFiles' | 'listPinnedFiles'> {
  const store = new PinnedFileStore(runtime.database);
  return {
    async keepFiles({ actor, body }) {
      const wanted = [...new Set(body.files)];
      const found = await store.ofRuns(actor.workspaceId, wanted);
      if (found.length < wanted.length)
        throw new ProblemError(
          404,
          'not_found',
          'A file of this output does not exist any more: its run was cleared away. Run the step again, and pin what it gives then.',
        );
      const bytes = found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      if (bytes > MOST_OF_AN_OUTPUT)
        throw new ProblemError(
          422,
          'too_large_to_pin',
          `The files of this output have ${Math.ceil(bytes / MIB)} MiB together; ${MOST_OF_AN_OUTPUT / MIB} can be pinned. Pin the output of a run with less data.`,
        );
      if (bytes + (await store.size(actor.workspaceId)) > MOST_OF_A_WORKSPACE)
        throw new ProblemError(
          422,
          'too_much_pinned',
          `Pinned files of this workspace may have ${MOST_OF_A_WORKSPACE / MIB} MiB together. Unpin outputs that nobody needs: their files go after some days.`,
        );
      await store.keep(actor.workspaceId, wanted);
      return null;
    },

    async listPinnedFiles({ actor, params }) {
      const row = await workflows.get(actor.workspaceId, params.id);
      if (!row) throw notFound('This workflow');
      const found = pinnedFiles(row.document);
      const missing = await store.missing(
        actor.workspaceId,
        found.map(({ file }) => file),
      );
      return {
        items: found.map(({ node, file: { name, sizeBytes, sha256 } }) => ({
          node: node.id,
          name,
          sizeBytes,
          sha256,
          isKept: !missing.has(sha256),
        })),
      };
    },
  };
}
