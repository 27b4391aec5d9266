import type { CallEnd, PlannedCall, Reservation, Spending } from '@holdfast/node-sdk';
import type { JsonObject } from '@holdfast/workflow';
import { addUsage, type CostCeiling } from './usage.ts';

/** What one attempt spends: held to the ceiling of its step and to the budgets around it, and added up. */
export class StepSpending implements Spending {
  readonly #ceiling: CostCeiling | null;
  readonly #budgets: () => Spending | null;
  #spent: JsonObject | null = null;

  /** @param budgets those of the run, its workflow and the day; null where nobody keeps any */
  constructor(ceiling: CostCeiling | null, budgets: () => Spending | null) {
    this.#ceiling = ceiling;
    this.#budgets = budgets;
  }

  /** What the calls have used so far, those that failed with them; null when there were none. */
  get spent(): JsonObject | null {
    return this.#spent;
  }

  async reserve(call: PlannedCall): Promise<Reservation> {
    const most = call.most ?? 0;
    this.#ceiling?.setAside(most);
    let budgeted: Reservation | undefined;
    try {
      budgeted = await this.#budgets()?.reserve(call);
    } catch (error) {
      this.#ceiling?.giveBack(most, 0);
      throw error;
    }
    return {
      settle: async (end) => {
        const cost = end.cost ?? most;
        this.#ceiling?.giveBack(most, cost);
        this.#spent = addUsage(this.#spent, usageOf(call, end, cost));
        await budgeted?.settle(end);
      },
    };
  }
}

const usageOf = ({ model }: PlannedCall, { inputTokens, outputTokens }: CallEnd, cost: number) => ({
  calls: 1,
  inputTokens,
  outputTokens,
  cost,
  model,
});
