/**
 * Builds of the product that lack one of its protections. The campaign must fail
 * on them: a judge who misses them would miss the defect as well. The product
 * knows nothing of this; `mutate.ts` is loaded before it and changes the text of its modules.
 */
export interface Mutant {
  readonly name: string;
  /** The row of the matrix that has to find it. */
  readonly foundBy: string;
  readonly changes: readonly {
    /** End of the module's path. */
    readonly file: string;
    readonly from: string;
    readonly to: string;
  }[];
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'fence-check-removed',
    foundBy: 'F06',
    changes: [
      {
        file: 'runner/src/store/checkpoint-statement.ts',
        from: 'where r.id = m.id and r.fence = m.fence and r.head = m.head and r.lease_owner = $1\n      and (not m.rests or r.wake_seq = m.wake_seq)',
        to: 'where r.id = m.id',
      },
      // The journal's primary key stands behind the fence; without both a stale commit goes through.
      {
        file: 'runner/src/store/checkpoint-statement.ts',
        from: 'where run_id in (select id from ok)\n  )`,\n  steps',
        to: 'where run_id in (select id from ok) on conflict do nothing\n  )`,\n  steps',
      },
    ],
  },
  {
    name: 'write-guard-removed',
    foundBy: 'F07',
    changes: [
      {
        file: 'runner/src/worker/gate.ts',
        from: 'if (this.#keeper.leaseLeftMs() > 0) return fault',
        to: 'return fault',
      },
    ],
  },
  {
    name: 'key-per-attempt',
    foundBy: 'F24',
    changes: [
      {
        file: 'runner/src/worker/step-work.ts',
        from: 'idempotencyKey(tenantKey, { runId, nodeId: step.node, path: step.path, item, seq })',
        to: 'idempotencyKey(tenantKey, { runId, nodeId: step.node, path: step.path + Math.random(), item, seq })',
      },
      {
        file: 'runner/src/worker/step-work.ts',
        from: 'return known?.seq === seq ? known.key : newKey(item, seq);',
        to: 'return newKey(item, seq);',
      },
      {
        file: 'runner/src/worker/gate.ts',
        from: 'return known ? { ...request, ...effect.request, body: effect.body } : request;',
        to: 'return request;',
      },
    ],
  },
];
