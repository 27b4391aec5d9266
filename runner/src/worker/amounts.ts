import { type CompiledValue, compileValue, type Evaluator, type Scope } from '@holdfast/expressions';
import { fail, type NodeFailure } from '@holdfast/node-sdk';
import type { Failure } from '@holdfast/workflow';

/**
 * What a write may be worth on the word of one person (`policy.amount`). Invariants:
 * A1 It is looked at right before the intent is noted: a write above its limit is none.
 * A2 What two people let through is this amount of this item: another one is looked at anew.
 */

/** The amount of a node's writes, ready to be worked out for an item. */
export interface WriteAmount {
  /** Ids or names of the nodes its expression reads. */
  readonly references: readonly string[];
  /** A decimal. */
  readonly limit: string;
  /** A decimal, as it was given. @throws NodeFailure data/bad_input where it is none; ExpressionError */
  of(evaluator: Evaluator, scope: Scope): string;
}

/** What is kept of an amount beside a failure. */
export type SeenAmount = NonNullable<NonNullable<Failure['evidence']>['amount']>;

const DECIMAL = /^([-+]?)(\d{1,30})(?:\.(\d{1,30}))?$/;

/** @throws ExpressionSyntaxError */
export function prepareAmount(
  said: { readonly value: string; readonly limit?: string } | null,
  standard: string | undefined,
  nodeName: string,
): WriteAmount | null {
  const limit = said?.limit ?? standard;
  if (!said || limit === undefined) return null;
  const compiled: CompiledValue = compileValue(said.value);
  return {
    references: compiled.references,
    limit,
    of(evaluator, scope) {
      const value = compiled.isStatic ? said.value : compiled.evaluate(evaluator, scope);
      const text = typeof value === 'number' ? plain(value) : typeof value === 'string' ? value.trim() : '';
      if (DECIMAL.test(text)) return text;
      throw fail.data('bad_input', {
        message: `The amount of "${nodeName}" is no number for this item, so nobody can say whether it is within its limit. It must be a number, or a text such as "1250.00".`,
        decidedBy: 'schema',
        evidence: { path: '/policy/amount/value' },
      });
    },
  };
}

/** All its digits, without an exponent. */
const plain = (value: number): string =>
  Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(20).replace(/\.?0+$/, '');

/** Whether an amount, its sign aside, is more than a limit. Both are decimals; no digit is lost. */
export function isMore(amount: string, limit: string): boolean {
  const [a, b] = [partsOf(amount), partsOf(limit)];
  const digits = Math.max(a.fraction.length, b.fraction.length);
  const whole = ({ integer, fraction }: typeof a) => BigInt(integer + fraction.padEnd(digits, '0'));
  return whole(a) > whole(b);
}

function partsOf(text: string): { integer: string; fraction: string } {
  const [, , integer = '0', fraction = ''] = DECIMAL.exec(text) ?? [];
  return { integer, fraction };
}

/** Says that a write is above its limit, and that two people have to agree to it. */
export const aboveLimit = (nodeName: string, amount: SeenAmount): NodeFailure =>
  fail.policy('amount_limit', {
    message: `"${nodeName}" would write ${amount.value}, which is above its limit of ${amount.limit}. Nothing was sent: two people have to let it through.`,
    phase: 'unsent',
    decidedBy: 'amount',
    evidence: { amount },
  });
