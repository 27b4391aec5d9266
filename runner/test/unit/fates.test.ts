import { expect, test } from 'vitest';
import type { Checkpoint, CommitResult } from '../../src/store/checkpoint.ts';
import { knowingFates } from '../../src/worker/fates.ts';
import { platformTimers } from '../../src/worker/timers.ts';

const COMMITTED: CommitResult = { kind: 'committed', wakeSeq: 0, woken: [] };
const lost = () => Object.assign(new Error('reset'), { code: 'ECONNRESET' });
/** Only what is looked at: of which run, whether its journal grows, and whether it rests. */
const checkpoint = (runId: string, hasJournal = true, lease: Checkpoint['row']['lease'] = 'keep') =>
  ({ runId, journal: hasJournal ? {} : null, birth: null, row: { lease } }) as Checkpoint;

/** Answers one write after the other with these, and notes what was written and asked for. */
function database(answers: readonly (Error | readonly CommitResult[])[], stands: readonly string[] = []) {
  const said: string[] = [];
  const names = (batch: readonly Checkpoint[]) => batch.map(({ runId }) => runId).join(' ');
  const writes = answers.values();
  const write = knowingFates({
    async write(batch) {
      said.push(`write ${names(batch)}`);
      const { value } = writes.next();
      if (!value || value instanceof Error) throw value ?? new Error('Nothing more was to be written.');
      return [...value];
    },
    async recall(batch) {
      said.push(`recall ${names(batch)}`);
      return batch.map(({ runId }) => (stands.includes(runId) ? COMMITTED : null));
    },
    timers: platformTimers,
    patienceMs: 50,
  });
  return { write, said };
}

test('what was not written is written again, and what is refused then and stands was written before', async () => {
  const { write, said } = database([lost(), [COMMITTED, { kind: 'lost' }, { kind: 'stirred' }]], ['b']);
  expect(await write(['a', 'b', 'c'].map((id) => checkpoint(id)))).toEqual([COMMITTED, COMMITTED, { kind: 'stirred' }]);
  expect(said).toEqual(['write a b c', 'write a b c', 'recall b c']);
});

test('what moves no head is not written twice: its run is somebody else’s to carry on', async () => {
  const { write, said } = database([lost(), [COMMITTED]]);
  expect(await write([checkpoint('a', false), checkpoint('b')])).toEqual([{ kind: 'lost' }, COMMITTED]);
  expect(said).toEqual(['write a b', 'write b']);
});

test('a run that only rests is let go by a second time as well, and not carried on where that is refused', async () => {
  const resting = ['a', 'b', 'c'].map((id) => checkpoint(id, false, 'rest'));
  const { write, said } = database([lost(), [COMMITTED, { kind: 'stirred' }, { kind: 'lost' }]]);
  expect(await write(resting)).toEqual([COMMITTED, { kind: 'lost' }, { kind: 'lost' }]);
  expect(said).toEqual(['write a b c', 'write a b c']);
});

test('a birth that is refused is another’s: the same event, taken in twice at one worker, has one carrier', async () => {
  const twin = { ...checkpoint('a'), birth: {} } as Checkpoint;
  const duplicate: CommitResult = { kind: 'duplicate', endpointId: 'e', dedupeKey: 'k' };
  const { write, said } = database([lost(), [duplicate]], ['a']);
  expect(await write([twin])).toEqual([duplicate]);
  expect(said).toEqual(['write a', 'write a']);
});

test('rows that what was before still holds are waited for, and a server that stays away is told of', async () => {
  const held = Object.assign(new Error('lock timeout'), { code: '55P03' });
  const { write, said } = database([lost(), held, lost(), lost(), lost()]);
  await expect(write([checkpoint('a')])).rejects.toThrow('reset');
  expect(said.length).toBeGreaterThan(2);
});

test.each(['53100', '25006', '22P05', '40001'])('%s says that nothing was written: nobody asks', async (code) => {
  const { write, said } = database([Object.assign(new Error('no'), { code })]);
  await expect(write([checkpoint('a')])).rejects.toThrow('no');
  expect(said).toEqual(['write a']);
});
