import { describe, expect, test } from 'vitest';
import type { WaitRow } from '../../src/store/checkpoint.ts';
import { zstd } from '../../src/worker/payloads.ts';
import { Pending } from '../../src/worker/pending.ts';
import { freshNotes } from '../../src/worker/records.ts';

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

  test('names a file once, however many steps hand it on, and again where the commit that said so was refused', () => {
    const pending = new Pending(zstd);
    const id = '00000000-0000-4000-8000-000000000001';
    const file = { id, name: 'a', mimeType: 'a/b', sizeBytes: 1, sha256: '00' };
    const give = (attempt: number) => {
      const ports = { out: [{ json: {} }, { json: {}, files: { file } }] };
      pending.store({ attempt, items: 'all', ports }, freshNotes());
      return pending.take();
    };
    const taken = give(1);
    expect([[...taken.files], [...give(2).files]]).toEqual([[id], []]);
    pending.restore(taken);
    expect([...give(3).files]).toEqual([id]);
  });
});
