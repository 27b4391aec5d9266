import { describe, expect, test } from 'vitest';
import type { WaitRow } from '../../src/store/checkpoint.ts';
import { zstd } from '../../src/worker/payloads.ts';
import { Pending } from '../../src/worker/pending.ts';

const wait = (id: string, stepId: string): WaitRow => ({
  id,
  stepId,
  kind: 'approval',
  tokenHash: null,
  deadline: null,
  isOpen: true,
  asked: null,
  askedHash: null,
  approvers: [],
});
const openOf = ({ waits }: Pick<Pending, 'waits'>) => [...waits.values()].map(({ id, isOpen }) => [id, isOpen]);

describe('what a run has to write', () => {
  test('closes a question that was withdrawn before it was written', () => {
    const pending = new Pending(zstd);
    pending.putWait(wait('one', 'ask'));
    pending.putWait(wait('other', 'ask-too'));
    pending.closeWaits('ask');
    expect(openOf(pending.take())).toEqual([
      ['one', false],
      ['other', true],
    ]);
  });

  test('asks anew in the commit that withdraws an earlier question', () => {
    const pending = new Pending(zstd);
    pending.closeWaits('ask');
    pending.putWait(wait('new', 'ask'));
    expect(openOf(pending.take())).toEqual([['new', true]]);
  });

  test('closes a question that was withdrawn while the commit that asks it was refused', () => {
    const pending = new Pending(zstd);
    pending.putWait(wait('one', 'ask'));
    const taken = pending.take();
    pending.closeWaits('ask');
    pending.putWait(wait('new', 'ask'));
    pending.restore(taken);
    expect(openOf(pending.take())).toEqual([
      ['one', false],
      ['new', true],
    ]);
  });
});
