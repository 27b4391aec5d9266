import { afterAll, describe, expect, it } from 'vitest';
import { CodePool, type CodeRequest } from '../src/code/index.ts';
import { ExpressionError } from '../src/index.ts';
import { SlowEvaluator } from '../src/slow.ts';

const pool = new CodePool({ size: 1 });
afterAll(() => pool.close());
const run = (code: string, fields: Partial<CodeRequest> = {}) =>
  pool.run({
    language: 'javascript',
    code,
    globals: {},
    timeoutMs: 2_000,
    memoryMb: 32,
    maxOutput: 100_000,
    ...fields,
  });

describe('code steps', () => {
  it('return data, with their globals in scope', async () => {
    expect(await run('return items.map((item) => item.n * 2)', { globals: { items: [{ n: 1 }, { n: 2 }] } })).toEqual({
      ok: true,
      result: [2, 4],
      logs: [],
    });
  });

  it('may be TypeScript', async () => {
    expect(
      await run(
        'const total: number = (items as number[]).reduce((a, b) => a + b); return { total } satisfies object',
        { language: 'typescript', globals: { items: [1, 2] } },
      ),
    ).toMatchObject({ ok: true, result: { total: 3 } });
  });

  it('may await what is already there, and log', async () => {
    expect(await run('console.log("a", { b: 1 }); const x = await Promise.resolve(5); return x')).toEqual({
      ok: true,
      result: 5,
      logs: ['a {"b":1}'],
    });
  });

  it('say where they failed', async () => {
    expect(await run('const a = 1\nconst b = null\nreturn b.x.y')).toMatchObject({ ok: false, kind: 'error', line: 3 });
    expect(await run('return (')).toMatchObject({ ok: false, kind: 'error' });
    expect(await run('await new Promise(() => {})')).toMatchObject({
      ok: false,
      message: expect.stringContaining('never comes'),
    });
  });

  it.each([
    ['an endless loop', 'while (true) {}', { timeoutMs: 300 }],
    ['a list without end', 'const a = []; for (;;) a.push(new Array(1000).fill(1))', {}],
    ['typed arrays without end', 'const a = []; for (;;) a.push(new Uint8Array(1e6))', {}],
    ['a gigantic result', 'return "x".repeat(5e6)', {}],
  ])('are stopped at %s', async (_name, code, fields) => {
    expect(await run(code, fields)).toMatchObject({ ok: false, kind: 'limit' });
    expect(await run('return 1')).toMatchObject({ ok: true, result: 1 });
  });

  it.each([
    'return typeof process',
    'return typeof require',
    'return typeof globalThis.fetch',
    'return typeof setTimeout',
  ])('reach nothing of the host: %s', async (code) => {
    expect(await run(code)).toMatchObject({ ok: true, result: 'undefined' });
  });

  it.each(['return import("node:fs")', 'return process.binding("fs")', 'return require("child_process")'])(
    'cannot load anything: %s',
    async (code) => {
      expect(await run(code)).toMatchObject({ ok: false });
    },
  );

  it('do not see what an earlier one left', async () => {
    await run('Array.prototype.left = 1; globalThis.also = 2; return 1');
    expect(await run('return [[].left === undefined, typeof also]')).toMatchObject({ result: [true, 'undefined'] });
  });

  it('leave the event loop of the host free', async () => {
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 5);
    await run('const end = Date.now() + 400; while (Date.now() < end) {} return 1');
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
  });
});

describe('slow expressions', () => {
  const scope = {
    item: { json: { n: 3 } },
    itemIndex: 0,
    items: [],
    node: () => undefined,
    run: {},
    workflow: {},
    vars: {},
    now: 0,
    timeZone: 'UTC',
  };

  it('are evaluated on another thread under a longer limit', async () => {
    const slow = new SlowEvaluator({ timeLimitMs: 5_000 });
    const work = '={{ (() => { let sum = 0; for (let i = 0; i < 300000; i++) sum += i % $json.n; return sum })() }}';
    expect(await slow.evaluate({ a: work, b: 'fixed' }, [], scope)).toEqual({ a: 300_000, b: 'fixed' });
    await slow.close();
  });

  it('fail as they do on the main thread', async () => {
    const slow = new SlowEvaluator({ timeLimitMs: 100 });
    await expect(slow.evaluate('={{ (() => { while (true) {} })() }}', [], scope)).rejects.toMatchObject({
      code: 'permanent/resource_limit',
    });
    await expect(slow.evaluate('={{ nobody }}', [], scope)).rejects.toBeInstanceOf(ExpressionError);
    await slow.close();
  });
});
