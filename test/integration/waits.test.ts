import { join } from 'node:path';
import { openDatabase, startEmbedded } from '@holdfast/runner/testing';
import { type Edge, type JsonObject, type Node, SCHEMA_VERSION } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdfast } from '../support/cli.ts';
import { preparedFolder } from '../support/prepared.ts';
import { ask, type Product, startProduct, until } from '../support/product.ts';
import { type Answer, type Sent, startLedger } from '../support/provider.ts';
import { redisPath, startRedis } from '../support/redis.ts';

interface Question {
  id: string;
  runId: string;
  shownHash: string;
  state: string;
  decision: { choice: string; by: string; takesEffectAt: string | null } | null;
}

const start: Node = { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' };
const waiting = (id: string, withinMinutes = 60): Node => ({
  id,
  type: 'core.wait',
  typeVersion: 1,
  name: id,
  parameters: { for: 'call', withinMinutes },
});
const approval: Node = {
  id: 'ask',
  type: 'human.approval',
  typeVersion: 1,
  name: 'Ask',
  parameters: { title: 'Pay?', reasonToReject: false },
};
const edge = (from: string, to: string, port = 'out'): Edge => ({
  id: `${from}-${to}`,
  from: { node: from, port },
  to: { node: to, port: 'in' },
});

for (const queue of ['postgres', 'redis'] as const) {
  describe.skipIf(queue === 'redis' && redisPath === undefined)(
    `waits (two APIs and a worker, queue: ${queue})`,
    () => {
      const cleanUp: (() => Promise<unknown>)[] = [];
      let folder: string;
      let env: Record<string, string>;
      let apis: [Product, Product];
      let worker: Product;
      let ledger: Awaited<ReturnType<typeof startLedger>>;
      let database: ReturnType<typeof openDatabase>;

      beforeAll(async () => {
        const temporary = await preparedFolder();
        cleanUp.push(temporary.remove);
        folder = temporary.path;
        const embedded = await startEmbedded(join(folder, 'database'));
        cleanUp.push(() => embedded.stop());
        const { host } = embedded.target as { host: string };
        env = {
          DATABASE_URL: `postgres://holdfast@localhost/postgres?host=${encodeURIComponent(host)}`,
          HOLDFAST_SECRET_KEY: 'an example key that all processes share',
          HOLDFAST_LEASE_MS: '3000',
          HOLDFAST_GUARD_MS: '500',
        };
        if (queue === 'redis') {
          const redis = await startRedis(folder);
          cleanUp.push(redis.stop);
          env.REDIS_URL = redis.url;
        }
        database = openDatabase(embedded.target);
        cleanUp.push(() => database.close());
        ledger = await startLedger();
        cleanUp.push(() => ledger.stop());
        const first = await startProduct({ dataDir: folder, env, command: 'api' });
        const second = await startProduct({ dataDir: folder, env, command: 'api' });
        apis = [first, second];
        for (const api of apis) cleanUp.push(() => api.stop());
        worker = await startWorker();
      });
      afterAll(async () => {
        await worker?.stop();
        for (const work of cleanUp.splice(0).toReversed()) await work();
      });

      /** Calls of workers go to the address of an API: they listen nowhere. */
      const startWorker = (more: Record<string, string> = {}) =>
        startProduct({
          dataDir: folder,
          env: { ...env, HOLDFAST_PUBLIC_URL: apis[0].url, ...more },
          command: 'worker',
        });
      async function run(nodes: Node[], edges: Edge[]): Promise<string> {
        const document = { schemaVersion: SCHEMA_VERSION, name: 'Waits', nodes: [start, ...nodes], edges };
        const { id } = await ask<{ id: string }>(apis[0], 'POST', '/workflows', { document });
        return (await ask<{ id: string }>(apis[0], 'POST', `/workflows/${id}/runs`, {})).id;
      }
      const reaches = (id: string, ...statuses: string[]) =>
        until(async () => statuses.includes((await ask<{ status: string }>(apis[1], 'GET', `/runs/${id}`)).status));
      const outputOf = async (id: string, step: string) =>
        (await ask<{ items: { json: JsonObject }[] }>(apis[0], 'GET', `/runs/${id}/steps/${step}/items?side=output`))
          .items[0]?.json;

      /** A write that tells the provider the address; `reply` is what the provider does before it answers. */
      function telling(reply: (url: string, sent: Sent) => Answer | undefined = () => undefined): Node {
        ledger.answer((sent) => (sent.path === '/ask' ? reply(String(sent.body.url), sent) : undefined));
        return {
          id: 'tell',
          type: 'http.request',
          typeVersion: 1,
          name: 'Tell',
          parameters: {
            method: 'POST',
            url: `${ledger.url}/ask`,
            body: { kind: 'json', json: { url: '={{ $run.resumeUrl }}' } },
            effect: { kind: 'write', safeBy: 'key' },
          },
        };
      }
      const call = async (url: string, api: Product = apis[0], body: object = { paid: true }) => {
        const reply = await fetch(`${api.url}${new URL(url).pathname}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        const said = (await reply.json()) as { detail?: string };
        return { status: reply.status, detail: said.detail ?? '' };
      };
      const urlOf = async () =>
        String((await until(async () => ledger.sent.findLast(({ path }) => path === '/ask'))).body.url);
      const question = (id: string) =>
        until(async () =>
          (await ask<{ items: Question[] }>(apis[0], 'GET', '/approvals?limit=200')).items.find(
            ({ runId }) => runId === id,
          ),
        );
      const decide = async ({ id, shownHash }: Question, said: object, api: Product = apis[0]) => {
        const reply = await fetch(`${api.url}/api/v1/approvals/${id}/decision`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ choice: 'approved', shownHash, ...said }),
        });
        return { status: reply.status, body: (await reply.json()) as Question & { code: string; detail: string } };
      };

      test('a call that comes before the answer to the write that told the address ends the wait later', async () => {
        const calls: Promise<{ status: number }>[] = [];
        const id = await run(
          [
            telling((url) => void calls.push(call(url, apis[1], { early: true }))),
            { ...waiting('slow'), parameters: { for: 'time', amount: 2, unit: 'seconds' } },
            waiting('wait'),
          ],
          [edge('start', 'tell'), edge('tell', 'slow'), edge('slow', 'wait')],
        );
        await reaches(id, 'succeeded');
        expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([202]);
        expect(await outputOf(id, 'wait')).toMatchObject({ call: { body: { early: true } } });
        expect((await call(await urlOf())).detail).toBe('The run does not wait any more: it succeeded.');
      });

      test('ten callers at two APIs at once: one ends the wait, the others are told', async () => {
        const id = await run(
          [telling(), waiting('wait'), approval],
          [edge('start', 'tell'), edge('tell', 'wait'), edge('wait', 'ask')],
        );
        await reaches(id, 'waiting');
        const url = await urlOf();
        const replies = await Promise.all(
          Array.from({ length: 10 }, (_, n) => call(url, apis[n % 2 === 0 ? 0 : 1], { n })),
        );
        expect(replies.map(({ status }) => status).toSorted()).toEqual([202, ...Array(9).fill(409)]);
        expect(new Set(replies.flatMap(({ detail }) => detail || []))).toEqual(
          new Set(['The run does not wait here any more: it was called before.']),
        );
        const winner = replies.findIndex(({ status }) => status === 202);
        await question(id);
        expect(await outputOf(id, 'wait')).toMatchObject({ call: { body: { n: winner } } });
        expect((await fetch(url)).status).toBe(405);
        const { rows } = await database.pool.query(
          'select 1 from wait where run_id = $1 and encode(token_hash, $2) = $3',
          [id, 'escape', url.split('/').at(-1)],
        );
        expect(rows).toEqual([]);
      });

      test('a wait that was given up or cancelled says so, and the run stays what it is', async () => {
        const id = await run([telling(), waiting('wait')], [edge('start', 'tell'), edge('tell', 'wait')]);
        await reaches(id, 'waiting');
        const url = await urlOf();
        await database.pool.query(
          `update wait set deadline = clock_timestamp() - interval '1 second' where run_id = $1`,
          [id],
        );
        expect((await call(url)).detail).toBe('The run does not wait here any more: its time was over.');
        await ask(apis[1], 'POST', `/runs/${id}/cancel`, { reason: 'no more' });
        await reaches(id, 'cancelled');
        expect(await call(url)).toEqual({ status: 409, detail: 'The run does not wait any more: it was cancelled.' });
      });

      test('an address is taken in by one process, and the run survives the worker that took it up', async () => {
        const id = await run([telling(), waiting('wait')], [edge('start', 'tell'), edge('tell', 'wait')]);
        await reaches(id, 'waiting');
        const url = await urlOf();
        await worker.kill();
        expect((await call(url, apis[1])).status).toBe(202);
        expect((await call(url)).status).toBe(409);
        // It may end before it says that it is ready.
        await startWorker({ HF_FAULT: 'claim.committed:1:kill9' }).then(
          ({ exited }) => exited,
          () => null,
        );
        worker = await startWorker();
        await reaches(id, 'succeeded');
        expect(await outputOf(id, 'wait')).toMatchObject({ call: { body: { paid: true } } });
      });

      test('a crash after the address was told and before the answer was noted leaves that address good', async () => {
        await worker.kill();
        const dying = startWorker({ HF_FAULT: 'send.answered~POST /ask:1:kill9' });
        const id = await run([telling(), waiting('wait')], [edge('start', 'tell'), edge('tell', 'wait')]);
        await (await dying).exited;
        const url = await urlOf();
        expect((await call(url)).status).toBe(202);
        worker = await startWorker();
        await reaches(id, 'succeeded');
        expect(
          new Set(ledger.sent.filter(({ key }) => key === ledger.sent.at(-1)?.key).map(({ body }) => body.url)),
        ).toEqual(new Set([url]));
      });

      describe('events', () => {
        interface Sent {
          readonly id: string;
          readonly state: string;
          readonly runId: string | null;
        }
        const about = (key: string): Node => ({
          ...waiting('wait'),
          parameters: { for: 'event', event: 'paid', key, withinMinutes: 60 },
        });
        const send = (key: string, more: object = {}, api: Product = apis[0]) =>
          ask<Sent>(api, 'POST', '/events', { name: 'paid', key, ...more });
        const listed = async (query: string) =>
          (await ask<{ items: Sent[] }>(apis[1], 'GET', `/events?name=paid&${query}`)).items;

        test('one that came before is kept for who comes to wait; of several at once each ends one wait', async () => {
          expect(await send('INV-1', { data: { amount: 5 } })).toMatchObject({ state: 'kept', runId: null });
          const first = await run([about('INV-1')], [edge('start', 'wait')]);
          await reaches(first, 'succeeded');
          expect(await outputOf(first, 'wait')).toMatchObject({ event: { key: 'INV-1', data: { amount: 5 } } });

          const both = [
            await run([about('INV-2')], [edge('start', 'wait')]),
            await run([about('INV-2')], [edge('start', 'wait')]),
          ];
          for (const id of both) await reaches(id, 'waiting');
          await Promise.all([0, 1, 2].map((data) => send('INV-2', { data }, data === 1 ? apis[1] : apis[0])));
          for (const id of both) await reaches(id, 'succeeded');
          const [kept, ...matched] = (await listed('key=INV-2')).toSorted((a, b) => (a.state < b.state ? -1 : 1));
          expect(kept).toMatchObject({ state: 'kept', runId: null });
          expect(matched.map(({ runId }) => runId).toSorted()).toEqual(both.toSorted());
        });

        test('a key may be a number; items that wait for different ones are refused, for none of them could go on alone', async () => {
          const number: Node = { ...about('={{ $json.number }}') };
          const input = (...numbers: number[]) => numbers.map((n) => ({ json: { number: n } }));
          const { id } = await ask<{ id: string }>(apis[0], 'POST', '/workflows', {
            document: {
              schemaVersion: SCHEMA_VERSION,
              name: 'Numbers',
              nodes: [start, number],
              edges: [edge('start', 'wait')],
            },
          });
          const runOf = async (...numbers: number[]) =>
            (await ask<{ id: string }>(apis[0], 'POST', `/workflows/${id}/runs`, { input: input(...numbers) })).id;
          const one = await runOf(204, 204);
          await reaches(one, 'waiting');
          await send('204');
          await reaches(one, 'succeeded');
          const two = await runOf(205, 206);
          await reaches(two, 'parked');
          expect(await ask(apis[0], 'GET', `/runs/${two}`)).toMatchObject({
            failure: {
              failure: { code: 'data/bad_input', message: expect.stringContaining('such as "205" and "206"') },
            },
          });
        });

        test('one that nobody came for expires and stays on record; a run that is over is given none', async () => {
          const { id: late } = await send('INV-3', { keepSeconds: 1 });
          await until(async () => (await listed('state=expired')).some(({ id }) => id === late));
          const gone = await run([about('INV-3')], [edge('start', 'wait')]);
          await reaches(gone, 'waiting');
          await ask(apis[1], 'POST', `/runs/${gone}/cancel`, { reason: 'no more' });
          await reaches(gone, 'cancelled');
          expect(await send('INV-3')).toMatchObject({ state: 'kept' });
          const stays = await run([about('INV-3')], [edge('start', 'wait')]);
          await reaches(stays, 'succeeded');
        });

        test('a step sends one, and so does the command line', async () => {
          const waits = await run([about('INV-4')], [edge('start', 'wait')]);
          await reaches(waits, 'waiting');
          const sends: Node = {
            id: 'send',
            type: 'core.send-event',
            typeVersion: 1,
            name: 'Send',
            parameters: { event: 'paid', key: 'INV-4', data: 'by a step' },
          };
          const sender = await run([sends], [edge('start', 'send')]);
          await reaches(waits, 'succeeded');
          await reaches(sender, 'succeeded');
          expect(await outputOf(sender, 'send')).toMatchObject({ event: { matched: true } });
          expect(await outputOf(waits, 'wait')).toMatchObject({ event: { data: 'by a step' } });
          const said = await holdfast(folder, ['events', 'send', 'paid', 'INV-5', '--data', '1', '--url', apis[0].url]);
          expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining('No run waits for it yet') });
          const list = await holdfast(folder, ['events', '--state', 'kept', '--about', 'INV-5', '--url', apis[0].url]);
          expect(list.stdout).toContain('INV-5');
        });
      });

      describe('variables', () => {
        const put = (name: string, value: unknown, api: Product = apis[0]) =>
          ask(api, 'PUT', `/variables/${name}`, { value });
        const reading: Node = {
          id: 'set',
          type: 'core.set',
          typeVersion: 1,
          name: 'Set',
          parameters: { fields: [{ name: 'rate', value: '={{ $vars.rate }}' }] },
        };

        test('a run that is accepted after the answer to a change sees the change, whoever takes it in and carries it', async () => {
          for (const rate of [1, 2, 3, 4, 5]) {
            const [to, by] = rate % 2 === 0 ? [apis[0], apis[1]] : [apis[1], apis[0]];
            await put('rate', rate, to);
            const document = {
              schemaVersion: SCHEMA_VERSION,
              name: 'Rates',
              nodes: [start, reading],
              edges: [edge('start', 'set')],
            };
            const { id } = await ask<{ id: string }>(by, 'POST', '/workflows', { document });
            const run = await ask<{ id: string }>(by, 'POST', `/workflows/${id}/runs`, {});
            await reaches(run.id, 'succeeded');
            expect(await outputOf(run.id, 'set')).toEqual({ rate });
          }
        });

        test('a run keeps what it began with over a wait and a lost worker; whoever repairs it brings in what is there then', async () => {
          ledger.answer(({ path, body }) => (path === '/rates' && body.rate === 'wrong' ? { status: 422 } : undefined));
          const post: Node = {
            id: 'post',
            type: 'http.request',
            typeVersion: 1,
            name: 'Post',
            parameters: {
              method: 'POST',
              url: `${ledger.url}/rates`,
              body: { kind: 'json', json: { rate: '={{ $vars.rate }}' } },
              effect: { kind: 'write', safeBy: 'key' },
            },
          };
          const wait: Node = {
            ...waiting('wait'),
            parameters: { for: 'event', event: 'go', key: queue, withinMinutes: 60 },
          };
          await put('rate', 'wrong');
          const id = await run(
            [wait, post, reading],
            [edge('start', 'wait'), edge('wait', 'post'), edge('post', 'set')],
          );
          await reaches(id, 'waiting');
          await put('rate', 'right', apis[1]);
          await worker.kill();
          await ask(apis[1], 'POST', '/events', { name: 'go', key: queue });
          worker = await startWorker();
          await reaches(id, 'parked');

          const seen = async () =>
            (await ask<{ variables: unknown }>(apis[1], 'GET', `/runs/${id}/steps/post`)).variables;
          expect(await seen()).toMatchObject({ values: { rate: 'wrong' }, missing: [] });
          const { moves } = await ask<{ moves: { action: string; preview: { newKeys: number } }[] }>(
            apis[0],
            'GET',
            `/runs/${id}/steps/post/moves`,
          );
          expect(moves.find(({ action }) => action === 'retry')?.preview.newKeys).toBe(1);
          await ask(apis[0], 'POST', `/runs/${id}/steps/post/repair`, {
            action: 'retry',
            reason: 'The rate is right now.',
          });
          await reaches(id, 'succeeded');
          const sent = ledger.sent.filter(({ path }) => path === '/rates');
          expect(sent.map(({ body }) => body.rate)).toEqual(['wrong', 'right']);
          expect(new Set(sent.map(({ key }) => key)).size).toBe(2);
          // It is named after the attempt it comes of, and a slow machine may lose one.
          const { entries } = await ask<{ entries: { event: { step?: string } }[] }>(
            apis[0],
            'GET',
            `/runs/${id}/journal`,
          );
          const late = entries.map(({ event }) => event.step ?? '').find((step) => step.startsWith('set@/post+')) ?? '';
          expect(await outputOf(id, encodeURIComponent(late))).toMatchObject({ rate: 'right' });
          expect(await seen()).toMatchObject({ values: { rate: 'right' } });
        });
      });

      test('a question is answered once: at two APIs at once, after the answer, a cancel or its deadline', async () => {
        const id = await run([approval], [edge('start', 'ask')]);
        const asked = await question(id);
        const answers = await Promise.all([
          decide(asked, { choice: 'approved' }),
          decide(asked, { choice: 'rejected' }, apis[1]),
          decide(asked, { choice: 'approved' }, apis[1]),
        ]);
        expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
        await reaches(id, 'succeeded');
        expect((await decide(asked, {})).body.code).toBe('already_decided');

        const other = await run([approval], [edge('start', 'ask')]);
        const theirs = await question(other);
        await ask(apis[1], 'POST', `/runs/${other}/cancel`, { reason: 'no more' });
        await reaches(other, 'cancelled');
        expect((await decide(theirs, {})).status).toBe(409);

        const third = await question(await run([approval], [edge('start', 'ask')]));
        await database.pool.query(`update wait set deadline = clock_timestamp() - interval '1 second' where id = $1`, [
          third.id,
        ]);
        expect((await decide(third, {})).body.detail).toBe('The time for an answer is over.');
      });

      test('four eyes: who started the run, or a run it came of, does not answer its question; somebody else does', async () => {
        const pairs = { ...approval, parameters: { ...approval.parameters, fourEyes: true } };
        const id = await run([pairs], [edge('start', 'ask')]);
        const { key } = await ask<{ key: string }>(apis[0], 'POST', '/api-keys', { name: 'second', role: 'approver' });
        const again = () => ask<{ id: string }>(apis[0], 'POST', `/runs/${id}/replay`, { reason: 'once more' });
        for (const next of [async () => ({ id }), again]) {
          const { id: each } = await next();
          const asked = await question(each);
          const own = await decide(asked, { choice: 'approved' });
          expect([own.status, own.body.code]).toEqual([403, 'four_eyes']);
          const other = await fetch(`${apis[0].url}/api/v1/approvals/${asked.id}/decision`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
            body: JSON.stringify({ choice: 'approved', shownHash: asked.shownHash }),
          });
          expect(other.status).toBe(200);
          await reaches(each, 'succeeded');
        }
      });

      test('a decision with time to undo takes effect at its moment, and not when it was withdrawn before', async () => {
        const id = await run([approval], [edge('start', 'ask')]);
        const asked = await question(id);
        const first = await decide(asked, { choice: 'rejected', undoSeconds: 3_600 });
        expect(first.body).toMatchObject({ state: 'decided', decision: { choice: 'rejected' } });
        expect(Date.parse(first.body.decision?.takesEffectAt ?? '')).toBeGreaterThan(Date.now() + 3_500_000);
        expect((await decide(asked, {}, apis[1])).status).toBe(409);
        const withdrawn = await ask<Question>(apis[1], 'POST', `/approvals/${asked.id}/withdraw`);
        expect(withdrawn).toMatchObject({ state: 'open', decision: null });

        await decide(asked, { choice: 'approved', undoSeconds: 2 });
        await worker.kill();
        worker = await startWorker();
        await reaches(id, 'succeeded');
        const step = await outputOf(id, 'ask');
        expect(step).toMatchObject({ approval: { choice: 'approved' } });
        const late = await fetch(`${apis[0].url}/api/v1/approvals/${asked.id}/withdraw`, { method: 'POST' });
        expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([409, 'in_effect']);
        const { items } = await ask<{ items: { action: string }[] }>(apis[0], 'GET', `/runs/${id}/audit`);
        const said = items.map(({ action }) => action).filter((action) => action.startsWith('approval.'));
        expect(said.toReversed()).toEqual(['approval.decided', 'approval.withdrawn', 'approval.decided']);
      });

      test('a run that is cancelled while a decision can be undone never acts on it', async () => {
        const id = await run([approval], [edge('start', 'ask')]);
        const asked = await question(id);
        await decide(asked, { undoSeconds: 600 });
        await ask(apis[1], 'POST', `/runs/${id}/cancel`, { reason: 'no more' });
        await reaches(id, 'cancelled');
        expect(await ask<Question>(apis[0], 'GET', `/approvals/${asked.id}`)).toMatchObject({
          state: 'withdrawn',
          decision: null,
        });
      });
    },
  );
}
