import type { AuditRow } from '../../store/audit.ts';
import type { Handlers } from '../calls.ts';
import { badCursor, fromCursor, pageOf } from '../cursors.ts';
import { notFound } from '../problems.ts';
import type { Services } from '../services.ts';

type Names = 'listAudit' | 'listRunAudit';

/** What people and administrators did, newest first. */
export function auditHandlers({ audit, runs }: Services): Pick<Handlers, Names> {
  const pageFrom = (rows: readonly AuditRow[], limit: number) => pageOf(rows, limit, auditShape, ({ seq }) => [seq]);
  return {
    async listAudit({ actor, query: { cursor, limit = 50, ...filter } }) {
      const rows = await audit.list(actor.workspaceId, filter, limit + 1, positionOf(cursor));
      return pageFrom(rows, limit);
    },

    async listRunAudit({ actor, params, query: { cursor, limit = 50 } }) {
      if (!(await runs.summary(actor.workspaceId, params.id))) throw notFound('This run');
      const rows = await audit.list(actor.workspaceId, { run: params.id }, limit + 1, positionOf(cursor));
      return pageFrom(rows, limit);
    },
  };
}

function positionOf(cursor: string | undefined): number | null {
  const [seq] = fromCursor(cursor, 1) ?? [];
  if (seq === undefined) return null;
  if (/^\d{1,15}$/.test(seq)) return Number(seq);
  throw badCursor();
}

const auditShape = ({ at, by, ...row }: AuditRow) => ({ ...row, at: at.toISOString(), actor: by });
