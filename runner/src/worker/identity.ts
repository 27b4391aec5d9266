import { type CompiledValue, compileValue, type Evaluator, type Scope } from '@holdfast/expressions';
import { fail, type NodeFailure } from '@holdfast/node-sdk';
import type { Claimed } from '../store/write-identities.ts';
import { clientRefOf, type Effect, sha256Hex } from './effects.ts';

/** The business identity of a node's writes (`policy.idempotencyKey`), ready to be worked out for an item. */
export interface WriteName {
  /** Ids or names of the nodes its expression reads. */
  readonly references: readonly string[];
  /** @throws NodeFailure data/bad_input where it comes to nothing; ExpressionError */
  of(evaluator: Evaluator, scope: Scope): string;
}

/** @throws ExpressionSyntaxError */
export function prepareName(text: string | null, nodeName: string): WriteName | null {
  if (text === null) return null;
  const compiled: CompiledValue = compileValue(text);
  return {
    references: compiled.references,
    of(evaluator, scope) {
      const value = compiled.isStatic ? text : compiled.evaluate(evaluator, scope);
      const name = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
      if (name !== '') return name;
      throw fail.data('bad_input', {
        message: `The idempotency key of "${nodeName}" comes to nothing for this item. It must be a text or a number, such as the number of the invoice.`,
        decidedBy: 'schema',
        evidence: { path: '/policy/idempotencyKey' },
      });
    },
  };
}

/** What a request asks for, its key left out: the same for every send of one identity. */
export function fingerprintOf({ request, body, key }: Pick<Effect, 'request' | 'body' | 'key'>): string {
  const text = `${JSON.stringify(request)}\n${body ? Buffer.from(body).toString('latin1') : ''}`;
  return sha256Hex(text.replaceAll(key, '').replaceAll(clientRefOf(key), ''));
}

/** Another run has made this very write: what it gave stands for it, and nothing is sent. */
export class MadeBefore extends Error {
  override readonly name = 'MadeBefore';
  readonly result: unknown;

  constructor(result: unknown) {
    super('Another run has made this write.');
    this.result = result;
  }
}

/** What a claim that is not ours means. */
export function notOurs(claimed: Exclude<Claimed, { kind: 'ours' }>): NodeFailure | MadeBefore {
  if (claimed.kind === 'made') return new MadeBefore(claimed.result);
  if (claimed.kind === 'busy')
    return fail.transient('key_in_use', {
      message: `Run ${claimed.runId} is at a write of the same identity. It is waited for.`,
      phase: 'unsent',
      decidedBy: 'identity',
    });
  return fail.data('key_reused', {
    message: `The idempotency key was used before, by run ${claimed.runId}, for a request with other content. Nothing was sent. Compare the two, then correct the key or the data.`,
    phase: 'unsent',
    decidedBy: 'identity',
  });
}
