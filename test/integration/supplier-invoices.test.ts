import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type PracticeModels, startPracticeModels } from '@holdfast/nodes-ai/practice';
import { type PracticeMail, startPracticeMail } from '@holdfast/nodes-mail/practice';
import type { PracticeXero } from '@holdfast/nodes-xero/practice';
import type { JsonObject } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleFile, readJson } from '../support/examples.ts';
import { openPracticeXero } from '../support/practice.ts';
import { until } from '../support/product.ts';
import { type OpenServer, openServer } from '../support/server.ts';

interface Question {
  readonly id: string;
  readonly runId: string;
  readonly nodeName: string;
  readonly shownHash: string;
  readonly evidence: JsonObject & { readonly documents?: readonly JsonObject[] };
}
interface Reply {
  readonly status: number;
  readonly body: JsonObject;
}

const PASSWORD = 'a long example password';
const EXPECTED = readJson<Readonly<Record<string, JsonObject>>>('supplier-invoices/expected/outcomes.json');
const INVOICES = Object.keys(EXPECTED);
const AGAIN = '04-paper-again.pdf';
/** Come by mail, both in one message. */
const MAILED = ['02-e-invoice.pdf', '08-dollars.pdf'];

let open: OpenServer;
let books: PracticeXero;
let models: PracticeModels;
let post: PracticeMail;
let address: string;
let workflowId: string;
const cookies = new Map<string, string>();
/** Runs by the name of the invoice they are about, and the other way round. */
const runs = new Map<string, string>();
const names = new Map<string, string>();
/** Questions that were asked about an invoice, in order. */
const asked = new Map<string, Question[]>();
/** Answers that the server did not take. */
const refusals: string[] = [];

async function as(person: string | null, method: string, path: string, body?: object): Promise<Reply> {
  const reply = await fetch(`${open.server.url}${path.startsWith('/api/') ? '' : '/api/v1'}${path}`, {
    method,
    headers: {
      origin: open.server.url,
      cookie: (person && cookies.get(person)) ?? '',
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: reply.status, body: (await reply.json()) as JsonObject };
}

async function signIn(name: string, role: string | null): Promise<void> {
  const email = `${name}@example.com`;
  if (role === null) await as(null, 'POST', '/owner', { name, email, password: PASSWORD });
  else expect((await as('ada', 'POST', '/people', { name, email, role, password: PASSWORD })).status).toBe(201);
  const reply = await fetch(`${open.server.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { origin: open.server.url, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  const set = reply.headers.getSetCookie().map((each) => each.split(';')[0]);
  cookies.set(name, set.join('; '));
}

/** Runs a script of the example, as its page says. Gives what it printed. */
const script = async (name: string, ...args: string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, [exampleFile(`supplier-invoices/${name}`), ...args])).stdout;

/** Uploads invoices, as a form does. */
async function send(...invoices: string[]): Promise<void> {
  const files = invoices.map((name) => exampleFile(`supplier-invoices/invoices/${name}`));
  const said = await script('send.mjs', address, ...files);
  for (const [, name = '', reply = ''] of said.matchAll(/^202 (\S+) (.*)$/gm)) {
    const { runId } = JSON.parse(reply) as { runId: string };
    runs.set(name, runId);
    names.set(runId, name);
  }
}

/** A message with invoices. It comes after the trigger has gone live, by the clock of its server. */
function mail(invoices: readonly string[]): void {
  const parts = invoices.map((name) => {
    const bytes = readFileSync(exampleFile(`supplier-invoices/invoices/${name}`)).toString('base64');
    return `--edge\r\nContent-Type: application/pdf; name="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${bytes}\r\n`;
  });
  const head =
    'From: bills@example.com\r\nSubject: Two invoices\r\nMessage-ID: <1@example.com>\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n';
  post.mailbox.deliver(`${head}${parts.join('')}--edge--\r\n`, { receivedAt: new Date(Date.now() + 3_600_000) });
}

/** Notes the runs that the mail has started. */
async function findMailed(): Promise<void> {
  const found = await until(async () => {
    const { body } = await as('ann', 'GET', `/runs?workflowId=${workflowId}&limit=100`);
    const mailed = (body.items as unknown as { id: string; source: string }[]).filter(
      ({ source }) => source === 'provider',
    );
    return mailed.length === MAILED.length ? mailed : null;
  });
  for (const { id } of found) {
    const { body } = await as('ann', 'GET', `/runs/${id}/steps/invoice-mailed/items?side=output`);
    const [item] = body.items as unknown as { files: { invoice: { name: string } } }[];
    const name = item?.files.invoice.name ?? '';
    runs.set(name, id);
    names.set(id, name);
  }
}

async function decide(person: string, { id, shownHash }: Question, said: object): Promise<void> {
  const { status, body } = await as(person, 'POST', `/approvals/${id}/decision`, { shownHash, ...said });
  if (status !== 200) refusals.push(`${person}: ${body.code}`);
}

/** What the people of this company say to a question. */
async function answer(name: string, question: Question): Promise<void> {
  if (question.nodeName === 'Correct the invoice') {
    if (name !== '05-wrong-total.pdf')
      return decide('ann', question, { choice: 'rejected', reason: 'Please send it again.' });
    const { body } = await as('ann', 'GET', `/approvals/${question.id}`);
    const { value } = body.form as { value: JsonObject };
    return decide('ann', question, { choice: 'submitted', value: { ...value, total: '480.00' } });
  }
  if (name === '01-paper.pdf') await send(AGAIN);
  await decide('ann', question, { choice: 'approved' });
  if (name === '05-wrong-total.pdf' || name === '11-machine.pdf') await decide('bob', question, { choice: 'approved' });
}

/** Answers what is asked until every invoice has come to its end. */
async function workThroughThem(): Promise<void> {
  const known = new Set<string>();
  await until(async () => {
    const { body } = await as('ann', 'GET', '/approvals?state=open&limit=200');
    for (const question of body.items as unknown as Question[]) {
      if (known.has(question.id)) continue;
      known.add(question.id);
      const name = names.get(question.runId) ?? '';
      asked.set(name, [...(asked.get(name) ?? []), question]);
      await answer(name, question);
    }
    const reached = await Promise.all([...runs.values()].map((id) => as('ann', 'GET', `/runs/${id}`)));
    const haveEnded = reached.every(({ body: run }) => ['succeeded', 'failed', 'parked'].includes(String(run.status)));
    return haveEnded && runs.size === INVOICES.length;
  }, 40_000);
}

/** Where an invoice has come to, in one line. */
async function standing(name: string): Promise<string> {
  const { body: run } = await as('ann', 'GET', `/runs/${runs.get(name)}`);
  const { body } = await as('ann', 'GET', `/runs/${runs.get(name)}/steps`);
  const steps = (body.items ?? []) as unknown as { node: string; status: string; failures: readonly unknown[] }[];
  const open = steps.filter(({ status }) => status !== 'succeeded' && status !== 'skipped');
  return `${name} ${run.status}: ${open.map(({ node, status, failures }) => `${node} ${status} ${JSON.stringify(failures)}`).join(', ')}`;
}

beforeAll(async () => {
  [open, books, models, post] = await Promise.all([
    openServer({ roles: ['api', 'worker'] }),
    openPracticeXero(),
    startPracticeModels(),
    startPracticeMail({ password: PASSWORD }),
  ]);
  mail(MAILED);
  const [holdfast, xero, model] = [open.server.url, books.url, `${models.url}/v1`];
  const mailbox = `practice@127.0.0.1:${post.port}`;
  process.env.MAIL_PASSWORD = PASSWORD;
  const said = await script('set-up.mjs', '--holdfast', holdfast, '--xero', xero, '--model', model, '--mail', mailbox);
  address = /send\.mjs (\S+)/.exec(said)?.[1] ?? '';
  workflowId = /workflows\/(\S+)/.exec(said)?.[1] ?? '';
  await signIn('ada', null);
  await signIn('ann', 'approver');
  await signIn('bob', 'approver');
  await findMailed();
  await send(...INVOICES.filter((name) => name !== AGAIN && !MAILED.includes(name)));
  await workThroughThem().catch(async (cause) => {
    throw new Error(`Not all came to an end:\n${(await Promise.all(INVOICES.map(standing))).join('\n')}`, { cause });
  });
}, 180_000);
afterAll(async () => {
  await Promise.all([open?.close(), books?.close(), models?.close(), post?.close()]);
});

/** What the last step of a node gave. */
const outputOf = async (name: string, node: string): Promise<JsonObject> => {
  const run = `/runs/${runs.get(name)}`;
  const steps = (await as('ann', 'GET', `${run}/steps`)).body.items as unknown as { id: string; node: string }[];
  const step = steps.findLast((each) => each.node === node);
  const { body } = await as('ann', 'GET', `${run}/steps/${encodeURIComponent(step?.id ?? '')}/items?side=output`);
  return (body.items as unknown as { json: JsonObject }[] | undefined)?.[0]?.json ?? {};
};
const questionsAbout = (name: string) => (asked.get(name) ?? []).map(({ nodeName }) => nodeName);

describe('supplier invoices', () => {
  test.each(INVOICES)('%s ends where it should', async (name) => {
    expect(await outputOf(name, 'result')).toMatchObject(EXPECTED[name] ?? {});
  });

  test('what comes by mail goes the same way, and the mailbox stays as it was', async () => {
    for (const name of MAILED)
      expect(await outputOf(name, 'invoice-mailed')).toMatchObject({
        from: { address: 'bills@example.com' },
        subject: 'Two invoices',
        attachments: [{ file: 'invoice', name, mimeType: 'application/pdf' }],
      });
    expect(post.mailbox.folder('INBOX').messages).toMatchObject([{ uid: 1, flags: new Set() }]);
  });

  test('the books have each bill that was approved once, of the supplier it came from, and nothing else', () => {
    const [book] = [...books.books.values()];
    const bills = [...(book?.shelves.Invoices.values() ?? [])].map(({ InvoiceNumber, Contact, Total }) => [
      InvoiceNumber,
      (Contact as { Name: string }).Name,
      Total,
    ]);
    expect(bills.toSorted()).toEqual([
      ['BH-2041', 'Blue Harbour Paper Ltd', 600],
      ['KA-301', 'Kite & Anchor Cleaning', 600],
      ['NM-7', 'Northlight Machines', 12_000],
      ['TS-88', 'Tallow Street Print', 480],
      ['TS-91', 'Tallow Street Print', 480],
    ]);
    const contacts = [...(book?.shelves.Contacts.values() ?? [])].map(({ Name }) => Name);
    expect(contacts.toSorted()).toEqual([
      'Blue Harbour Paper Ltd',
      'Kite & Anchor Cleaning',
      'Northlight Machines',
      'Tallow Street Print',
    ]);
  });

  test('two models read each, the second from below, and where they agree the gate is as sure as the less sure one', async () => {
    const asked = models.requests.filter(({ asked: { said } }) => said.join().includes('NM-7'));
    expect(asked.map(({ asked: { model } }) => model).toSorted()).toEqual(['practice-1', 'practice-2']);
    const { ai, confidence } = (await outputOf('11-machine.pdf', 'sure-enough')) as Record<string, JsonObject>;
    expect(ai).toMatchObject({ differs: {}, confidence: { total: 0.98 } });
    expect(confidence).toEqual(ai?.confidence);
  });

  test('an invoice that brings its own data is asked of no model', () => {
    expect(JSON.stringify(models.requests)).not.toContain('TS-88');
    expect(JSON.stringify(models.requests)).toContain('BH-2041');
  });

  test('what a document asks for changes nothing: the second reader saw something else, and a person decides', async () => {
    expect(questionsAbout('07-injected.pdf')).toEqual(['Correct the invoice']);
    const { ai, gate } = (await outputOf('07-injected.pdf', 'sure-enough')) as Record<string, JsonObject>;
    expect(ai?.fields).toMatchObject({ supplier: 'Kite & Anchor Cleaning', total: '600.00' });
    expect(ai?.differs).toEqual({ supplier: 'Quick Cash Holding', total: '9600.00' });
    expect(gate?.doubts).toMatchObject([
      { field: 'supplier', confidence: 0 },
      { field: 'total', confidence: 0 },
    ]);
    const told = models.requests.find(({ asked: { said } }) => said.join().includes('ignore all rules'));
    expect(told?.asked.system).not.toContain('ignore all rules');
    expect(told?.asked.tools).toEqual([]);
  });

  test('one approves little, two approve much, and nobody what they have corrected', () => {
    expect(questionsAbout('01-paper.pdf')).toEqual(['Approve']);
    expect(questionsAbout('11-machine.pdf')).toEqual(['Approve']);
    expect(questionsAbout('05-wrong-total.pdf')).toEqual(['Correct the invoice', 'Approve']);
    expect(refusals).toEqual(['ann: four_eyes']);
  });

  test('beside the question stands the document, with the place of each field', () => {
    const [question] = asked.get('03-scan.png') ?? [];
    const [document] = question?.evidence.documents ?? [];
    expect(document).toMatchObject({ name: '03-scan.png', mimeType: 'image/png', places: { total: { page: 1 } } });
    const { total, supplier } = (document?.places ?? {}) as Record<string, { box: number[] }>;
    const [x = 0, y = 0, width = 0, height = 0] = total?.box ?? [];
    expect([x > 0.3, y > 0.4, x + width < 0.45, y + height < 0.5]).toEqual([true, true, true, true]);
    expect(supplier?.box[1]).toBeLessThan(y);
  });

  test('a page of it is a picture in a sandbox, for those who may see the run', async () => {
    const fileOf = async (name: string) => {
      const { body } = await as('ann', 'GET', `/runs/${runs.get(name)}/steps/invoice-arrives/items?side=output`);
      const [item] = body.items as unknown as { files: { invoice: { id: string } } }[];
      return `/runs/${runs.get(name)}/files/${item?.files.invoice.id}/pages`;
    };
    const page = (path: string, person = 'ann') =>
      fetch(`${open.server.url}/api/v1${path}`, { headers: { cookie: cookies.get(person) ?? '' } });
    const paper = await fileOf('01-paper.pdf');
    const shown = await page(`${paper}/1?width=300`);
    expect([shown.status, shown.headers.get('content-type'), shown.headers.get('x-page-count')]).toEqual([
      200,
      'image/png',
      '1',
    ]);
    expect(shown.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(shown.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(Buffer.from(await shown.arrayBuffer()).readUInt32BE(16)).toBe(300);
    expect((await page(`${paper}/1`, 'nobody')).status).toBe(401);
    const refused = async (path: string) => ((await (await page(path)).json()) as { code: string }).code;
    expect(await refused(`${paper}/2`)).toBe('no_page');
    expect(await refused(`${await fileOf('12-locked.pdf')}/1`)).toBe('encrypted_document');
    expect(await refused(`/runs/${runs.get('01-paper.pdf')}/files/00000000-0000-4000-8000-000000000000/pages/1`)).toBe(
      'not_found',
    );
  });

  test('after one that was refused a corrected one goes through, the same again does not, and one bill is all there is', async () => {
    const paper = (await readFile(exampleFile('supplier-invoices/invoices/01-paper.pdf'))).toString('latin1');
    const numbered = paper.replace('BH-2041', 'BH-2060');
    const corrected = numbered.replace('(500.00)', '(450.00)').replace('(100.00)', '( 90.00)').replace('(600.00)', '(540.00)'); // biome-ignore format: one change
    const last = corrected.replace('2026-02-11', '2026-03-11');
    const upload = async (name: string, text: string) => {
      const form = new FormData();
      form.set('invoice', new File([Buffer.from(text, 'latin1')], name, { type: 'application/pdf' }));
      const { runId } = (await (await fetch(address, { method: 'POST', body: form })).json()) as { runId: string };
      runs.set(name, runId);
      return runId;
    };
    const decided = async (runId: string, said: object) => {
      const question = await until(async () => {
        const { body } = await as('ann', 'GET', '/approvals?state=open&limit=200');
        return (body.items as unknown as Question[]).find((each) => each.runId === runId);
      });
      await decide('ann', question, said);
    };
    const ended = (runId: string) =>
      until(async () => (await as('ann', 'GET', `/runs/${runId}`)).body.status === 'succeeded');
    const first = await upload('first', numbered);
    await decided(first, { choice: 'rejected', reason: 'The price was 450.' });
    await ended(first);
    const second = await upload('corrected', corrected);
    await decided(second, { choice: 'approved' });
    await ended(second);
    await ended(await upload('again', corrected));
    const third = await upload('last', last);
    await decided(third, { choice: 'approved' });
    await ended(third);
    const outcomes = await Promise.all(['first', 'corrected', 'again', 'last'].map((name) => outputOf(name, 'result')));
    expect(outcomes).toMatchObject([
      { outcome: 'refused', reason: 'The price was 450.' },
      { outcome: 'booked', total: '540.00' },
      { outcome: 'duplicate' },
      { outcome: 'duplicate', reason: 'The supplier has sent BH-2060 before.' },
    ]);
    const bills = [...([...books.books.values()][0]?.shelves.Invoices.values() ?? [])];
    expect(bills.filter(({ InvoiceNumber }) => InvoiceNumber === 'BH-2060')).toMatchObject([{ Total: 540 }]);
  });

  test('the sample that comes with the template is asked about, too', async () => {
    const input = readJson<JsonObject[]>('supplier-invoices/input.json').map((json) => ({ json }));
    const { body } = await as('ada', 'POST', `/workflows/${workflowId}/runs`, { input, trigger: 'start-by-hand' });
    const question = await until(async () => {
      const { body: list } = await as('ann', 'GET', '/approvals?state=open&limit=200');
      return (list.items as unknown as Question[]).find(({ runId }) => runId === body.id);
    });
    expect([question.nodeName, question.evidence.documents]).toEqual(['Approve', undefined]);
  });
});
