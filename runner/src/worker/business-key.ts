import {
  type CompiledValue,
  compileValue,
  type Evaluator,
  ExpressionSyntaxError,
  type Scope,
} from '@holdfast/expressions';
import type { Item } from '@holdfast/workflow';
import { readOf, type VariableSet } from '../variables/variable-set.ts';

/** Longest name that a run is looked for by, in characters. */
const LONGEST = 200;

/** `settings.businessKey`, ready to be worked out. Null where there is none, or none that can be read: the check says so. */
export function prepareBusinessKey(text: string | undefined): CompiledValue | null {
  if (text === undefined || text.trim() === '') return null;
  try {
    return compileValue(text);
  } catch (error) {
    if (error instanceof ExpressionSyntaxError) return null;
    throw error;
  }
}

/** What a run is born with, as far as its name may speak of it. */
interface Born {
  readonly workflow: {
    readonly workflowId: string;
    readonly number: number | null;
    readonly document: { readonly name: string; readonly settings?: { readonly timeZone?: string } };
    readonly businessKey: CompiledValue | null;
  };
  readonly items: readonly Item[];
  readonly variables: VariableSet | null;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * The name by which people look for a run, from its first item. Null where it comes to nothing, or cannot be worked
 * out: no run is refused for want of a name.
 */
export function businessKeyOf(evaluator: Evaluator, { workflow, items, variables, now }: Born): string | null {
  const { businessKey, document } = workflow;
  if (businessKey === null) return null;
  const scope: Scope = {
    item: items[0],
    itemIndex: 0,
    items,
    node: () => undefined,
    run: {},
    workflow: { id: workflow.workflowId, name: document.name, version: workflow.number },
    vars: readOf(variables, businessKey.variables),
    now,
    timeZone: document.settings?.timeZone ?? 'UTC',
  };
  try {
    const value = businessKey.evaluate(evaluator, scope);
    if (typeof value !== 'string' && typeof value !== 'number') return null;
    const name = String(value).replaceAll('\0', '').trim().slice(0, LONGEST).toWellFormed();
    return name === '' ? null : name;
  } catch {
    return null;
  }
}
