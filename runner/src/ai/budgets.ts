import { fail, type Spending } from '@holdfast/node-sdk';
import type { JsonObject } from '@holdfast/workflow';
import { messageOf } from '../runtime.ts';
import { BUDGETS, type Budget, type BudgetLimits, type Payer, type SpendingStore } from '../store/spending.ts';

const NAMES: Readonly<Record<Budget, string>> = {
  perRun: 'of one run',
  perDay: 'of the workflow for a day',
  perMonth: 'of the workflow for a month',
  workspacePerDay: 'of the workspace for a day',
};

interface BudgetsSetup {
  readonly store: Pick<SpendingStore, 'setAside' | 'settle'>;
  log(level: 'warn', message: string, fields: JsonObject): void;
}

/** Budgets for calls of models: they stop before the call that would overrun one. Days and months are those of UTC. */
export class Budgets {
  readonly #setup: BudgetsSetup;

  constructor(setup: BudgetsSetup) {
    this.#setup = setup;
  }

  /** What a step asks before its calls. */
  of(payer: Payer, limits: BudgetLimits): Spending {
    const { store, log } = this.#setup;
    return {
      async reserve(call) {
        if (call.most === null && BUDGETS.some((budget) => limits[budget] !== null)) throw priceUnknown(call.model);
        const aside = await store.setAside(payer, call, limits);
        if (aside.kind === 'over') throw usedUp(aside, call.most ?? 0);
        return {
          // The call has been made: what cannot be told of it stays counted at its most.
          settle: (end) =>
            store
              .settle(aside.callId, end)
              .catch((error: unknown) =>
                log('warn', 'What a call cost could not be noted', { call: aside.callId, error: messageOf(error) }),
              ),
        };
      },
    };
  }
}

/** An amount as people read it. */
const dollars = (amount: number): string => `$${Number(amount.toPrecision(4))}`;

const usedUp = ({ budget, spent, limit }: { budget: Budget; spent: number; limit: number }, most: number) =>
  fail.policy('budget_used_up', {
    message: `The budget ${NAMES[budget]} is ${dollars(limit)}: ${dollars(spent)} are spent or set aside, and this call may cost ${dollars(most)}. Nothing was called. Raise the budget, allow fewer tokens, or choose a smaller model.`,
    decidedBy: 'budget',
  });

const priceUnknown = (model: string) =>
  fail.policy('price_unknown', {
    message: `There is a budget, and nobody knows what "${model}" costs. Nothing was called. Give its price in the connection; 0 for a model of your own.`,
    decidedBy: 'budget',
  });
