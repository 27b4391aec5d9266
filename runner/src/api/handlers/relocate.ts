import { Relocations } from '../../exceptions/relocate.ts';
import type { Handlers } from '../calls.ts';
import { notFound } from '../problems.ts';
import type { Services } from '../services.ts';
import { runSummary } from '../shapes.ts';

/** Runs that go on under another version. */
export function relocateHandlers(services: Services): Pick<Handlers, 'previewMoveRun' | 'moveRun'> {
  const relocations = new Relocations(services);
  return {
    previewMoveRun: ({ actor, params, body }) => relocations.preview(actor.workspaceId, params.id, body.version),

    async moveRun({ actor, params, body }) {
      await relocations.move(actor, params.id, body.version, body.reason);
      const run = await services.runs.summary(actor.workspaceId, params.id);
      if (!run) throw notFound('This run');
      return runSummary(run);
    },
  };
}
