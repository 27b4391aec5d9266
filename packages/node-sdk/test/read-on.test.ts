import type { Json, JsonObject } from '@holdfast/workflow';
import { expect, test } from 'vitest';
import { type CursorPlace, readOn, sweepByTime, type TimedList } from '../src/index.ts';

const PAGE = 3;
const NOW = 1_000_000_000;
const BEGUN = NOW - 3_600_000;

/** A list at a provider, narrowed and ordered by the time of change; `meanwhile` happens before a page is read. */
function aList(meanwhile: (pages: number) => void = () => {}) {
  const records = new Map<string, { id: string; at: number; state: string }>();
  let pages = 0;
  let now = NOW;
  const list: TimedList = {
    stepMs: 1,
    async read(since, page) {
      meanwhile(pages);
      pages += 1;
      const due = [...records.values()].filter(({ at }) => at >= since).toSorted((a, b) => a.at - b.at);
      const own = due.slice((page - 1) * PAGE, page * PAGE);
      return { records: own, isMore: own.length === PAGE, headers: { date: new Date(now).toUTCString() } };
    },
    at: ({ at }) => Number(at),
    changeOf: (record) =>
      record.state === 'void' ? [] : [{ id: `${record.id} ${record.at}`, at: Number(record.at), json: record }],
    idOf: ({ id }) => String(id),
  };
  const put = (id: string, at: number, state = 'open') => void records.set(id, { id, at, state });
  const passed = (ms: number) => {
    now += ms;
  };
  return { list, put, passed };
}

/** A step that reads on, with what it kept. */
function aStep(list: TimedList) {
  let place: CursorPlace | null = null;
  return async (said: { from?: string; limit?: number; succeeds?: boolean } = {}): Promise<JsonObject[]> => {
    let next: CursorPlace | null = null;
    const items = await readOn(list, {
      cursor: {
        place,
        keep: (kept) => {
          // It is stored as JSON.
          next = JSON.parse(JSON.stringify(kept)) as CursorPlace;
        },
      },
      run: { startedAt: BEGUN } as never,
      parameters: { from: said.from ?? '', limit: said.limit ?? 1_000 },
    });
    if (said.succeeds !== false) place = next;
    return items.map(({ json }) => json);
  };
}
const ids = (items: readonly JsonObject[]) => items.map(({ id }) => id);

test('the first read begins at the first run, or where it is told to', async () => {
  const { list, put } = aList();
  put('old', BEGUN - 1);
  put('new', BEGUN + 1);
  expect(ids(await aStep(list)())).toEqual(['new']);
  expect(ids(await aStep(list)({ from: '1970-01-01' }))).toEqual(['old', 'new']);
  await expect(aStep(list)({ from: '2026-02-31T10' })).rejects.toMatchObject({ failure: { code: 'data/bad_input' } });
});

test('an instant without a zone is one of UTC', async () => {
  const { list, put } = aList();
  put('before', Date.UTC(1970, 0, 5, 9, 59));
  put('at', Date.UTC(1970, 0, 5, 10, 0));
  expect(ids(await aStep(list)({ from: '1970-01-05T10:00' }))).toEqual(['at']);
});

test('what was handed on is not handed on again, while a change of it is', async () => {
  const { list, put, passed } = aList();
  const step = aStep(list);
  for (let number = 1; number <= 7; number += 1) put(`r${number}`, NOW - 1_000 + number);
  expect(await step()).toHaveLength(7);
  expect(await step()).toEqual([]);
  put('r2', NOW + 5);
  passed(10_000);
  expect(ids(await step())).toEqual(['r2']);
});

test('what comes into sight late, with a time that was read past already, is found by the overlap', async () => {
  const { list, put, passed } = aList();
  const step = aStep(list);
  put('first', NOW);
  await step();
  passed(60_000);
  put('late', NOW - 60_000);
  expect(ids(await step())).toEqual(['late']);
});

test('a read that came to nothing is read again', async () => {
  const { list, put } = aList();
  const step = aStep(list);
  put('one', NOW);
  expect(ids(await step({ succeeds: false }))).toEqual(['one']);
  expect(ids(await step())).toEqual(['one']);
});

test('a record that is changed while its list is read comes once, as it is in the end', async () => {
  const { list, put } = aList((pages) => {
    if (pages === 1) {
      put('r1', NOW + 1, 'paid');
      put('r2', NOW + 2, 'void');
    }
  });
  for (let number = 1; number <= 5; number += 1) put(`r${number}`, NOW - 1_000 + number);
  const read = await aStep(list)();
  expect(ids(read)).toEqual(['r3', 'r4', 'r5', 'r1']);
  expect(read.at(-1)?.state).toBe('paid');
});

test('what is beyond the limit is read by the next run, and nothing is passed over', async () => {
  const { list, put } = aList();
  const step = aStep(list);
  for (let number = 1; number <= 20; number += 1) put(`r${number}`, NOW - 1_000 + number * (number < 10 ? 1 : 0));
  const seen = new Set<Json | undefined>();
  for (let read = await step({ limit: 4 }); read.length > 0; read = await step({ limit: 4 })) {
    expect(read.length).toBeLessThanOrEqual(6);
    for (const id of ids(read)) seen.add(id);
  }
  expect(seen.size).toBe(20);
});

test('a step and a trigger read one way: the same changes, and the same cursor', async () => {
  const { list, put } = aList();
  put('one', NOW);
  let kept: CursorPlace | null = null;
  const cursor = {
    place: null,
    keep: (place: CursorPlace) => {
      kept = place;
    },
  };
  await readOn(list, { cursor, run: { startedAt: BEGUN } as never, parameters: { from: '', limit: 10 } });
  const swept = await sweepByTime(list, { cursor: null, begunAt: BEGUN });
  expect(kept).toMatchObject({ begunAt: BEGUN, cursor: { at: swept.cursor } });
});
