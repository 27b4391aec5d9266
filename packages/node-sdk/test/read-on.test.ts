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

/** What of a list begins with a letter: the list that a setting chooses. */
const narrowed = (list: TimedList, kind: string): TimedList => ({
  ...list,
  async read(since, page) {
    const all: JsonObject[] = [];
    for (let own = 1, isMore = true; isMore; own += 1) {
      const found = await list.read(since, own);
      all.push(...found.records.filter(({ id }) => String(id).startsWith(kind)));
      ({ isMore } = found);
    }
    const { headers } = await list.read(since, 1);
    const records = all.slice((page - 1) * PAGE, page * PAGE);
    return { records, isMore: records.length === PAGE, headers };
  },
});

interface Read {
  readonly from?: string;
  readonly limit?: number;
  readonly succeeds?: boolean;
  /** Its settings choose what begins so. */
  readonly kind?: string;
}

/** A step that reads on, with what it kept and said. */
function aStep(list: TimedList, logged: string[] = []) {
  let place: CursorPlace | null = null;
  const step = async ({ kind = '', ...said }: Read = {}): Promise<JsonObject[]> => {
    let next: CursorPlace | null = null;
    const items = await readOn(kind === '' ? list : narrowed(list, kind), {
      cursor: {
        place,
        keep: (kept) => {
          // It is stored as JSON.
          next = JSON.parse(JSON.stringify(kept)) as CursorPlace;
        },
      },
      run: { startedAt: BEGUN } as never,
      parameters: { from: said.from ?? '', limit: said.limit ?? 1_000, ...(kind === '' ? {} : { kind }) } as Settings,
      log: { info: () => {}, warn: (message) => void logged.push(message) },
    });
    if (said.succeeds !== false) place = next;
    return items.map(({ json }) => json);
  };
  return Object.assign(step, {
    /** As the store does it. */
    setBack(to: number) {
      const { of, others } = (place?.cursor ?? {}) as JsonObject;
      place = { begunAt: to, readTo: to, cursor: of === undefined ? null : { of, others: others ?? null } };
    },
    /** As one that is older than what it knows of its settings. */
    grewOld() {
      const { of: _, others: __, ...cursor } = (place?.cursor ?? {}) as JsonObject;
      if (place) place = { ...place, cursor };
    },
  });
}
interface Settings {
  readonly from: string;
  readonly limit: number;
  readonly [name: string]: Json;
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

test('other settings begin where the last read left off, at no page of the former list, and pass nothing over', async () => {
  const { list, put, passed } = aList();
  const logged: string[] = [];
  const step = aStep(list, logged);
  // More at one time than a page holds: the first list is left in the middle of its pages.
  for (let number = 1; number <= 8; number += 1) put(`a${number}`, NOW);
  put('b-before', NOW - 1);
  for (let number = 1; number <= 4; number += 1) put(`b${number}`, NOW);
  expect(ids(await step({ kind: 'a', limit: 4 }))).toHaveLength(6);
  expect(ids(await step({ kind: 'b' }))).toEqual(['b1', 'b2', 'b3', 'b4']);
  expect(logged).toEqual([expect.stringMatching(/another list.*1970-01-12T13:46:40\.000Z.*not handed on/)]);
  put('a9', NOW + 1);
  put('b5', NOW + 2);
  passed(600_000);
  expect(ids(await step({ kind: 'b' }))).toEqual(['b5']);
  expect(logged).toHaveLength(1);
  // Back at the first: the rest of its pages, and what came meanwhile.
  expect(ids(await step({ kind: 'a' }))).toEqual(['a7', 'a8', 'a9']);
  expect(logged).toEqual([expect.anything(), expect.stringMatching(/may come again/)]);
});

test('settings that change from run to run lose nothing of either list, and what was handed on is known in both', async () => {
  const { list, put, passed } = aList();
  const step = aStep(list);
  put('a1', NOW);
  expect(ids(await step())).toEqual(['a1']);
  expect(ids(await step({ kind: 'a' }))).toEqual([]);
  const read: string[] = [];
  for (let round = 1; round <= 6; round += 1) {
    passed(600_000);
    put(`a-${round}`, NOW + round * 600_000);
    put(`b-${round}`, NOW + round * 600_000);
    read.push(...ids(await step({ kind: round % 3 === 0 ? 'a' : 'b' })).map(String));
  }
  for (const kind of ['a', 'b']) read.push(...ids(await step({ kind })).map(String));
  expect(read.toSorted()).toEqual(['a', 'b'].flatMap((kind) => [1, 2, 3, 4, 5, 6].map((round) => `${kind}-${round}`)));
});

test('what a person sets back is set back for every list; where it begins and how much it reads is no other list', async () => {
  const { list, put, passed } = aList();
  const logged: string[] = [];
  const step = aStep(list, logged);
  put('a1', NOW);
  put('b1', NOW);
  passed(600_000);
  await step({ kind: 'a' });
  await step({ kind: 'b', from: '1970-01-01', limit: 7 });
  step.setBack(NOW - 1);
  expect(ids(await step({ kind: 'a', limit: 3 }))).toEqual(['a1']);
  expect(ids(await step({ kind: 'b' }))).toEqual(['b1']);
  expect(ids(await step({ kind: 'b', from: '1970-01-02' }))).toEqual([]);
  expect(logged).toHaveLength(3);
  // A place that is older than all this goes on.
  step.grewOld();
  expect(ids(await step({ kind: 'b' }))).toEqual([]);
  expect(logged).toHaveLength(3);
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
  await readOn(list, {
    cursor,
    run: { startedAt: BEGUN } as never,
    parameters: { from: '', limit: 10 },
    log: { info: () => {}, warn: () => {} },
  });
  const swept = await sweepByTime(list, { cursor: null, begunAt: BEGUN });
  expect(kept).toMatchObject({ begunAt: BEGUN, cursor: { at: swept.cursor } });
});
