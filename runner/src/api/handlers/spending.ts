import { SpendingStore } from '../../store/spending.ts';
import type { Handlers } from '../calls.ts';
import { notFound } from '../problems.ts';
import type { Services } from '../services.ts';

/** What calls of models cost a workflow, and what its budgets have left. */
export function spendingHandlers({ runtime, workflows }: Services): Pick<Handlers, 'getSpending'> {
  const store = new SpendingStore(runtime.database);
  return {
    async getSpending({ actor, params, query }) {
      const row = await workflows.get(actor.workspaceId, params.id);
      if (!row) throw notFound('This workflow');
      const { days, nodes, models, today, month, workspace } = await store.ofWorkflow(
        actor.workspaceId,
        params.id,
        query.days ?? 30,
      );
      const { perRun = null, perDay = null, perMonth = null } = row.document.settings?.budget ?? {};
      return {
        days,
        nodes,
        models,
        budgets: {
          perRun,
          day: { spent: today, limit: perDay },
          month: { spent: month, limit: perMonth },
          workspaceDay: { spent: workspace, limit: runtime.settings.aiDayBudget },
        },
      };
    },
  };
}
