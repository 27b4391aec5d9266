import { type PracticeModels, startPracticeModels } from '@holdfast/nodes-ai/practice';
import { ask, type Product, until } from '../support/product.ts';

const SUPPLIERS = ['ACME Ltd', 'Birch BV', 'Zoë Øster', 'Nordlicht GmbH', 'Papier & Co', 'Kaito KK'];
/** How many of a hundred readings each model gets wrong, and how sure it then is. */
const MODELS: Readonly<Record<string, { wrong: number; sure: number; price: { input: number; output: number } }>> = {
  'practice-large': { wrong: 3, sure: 0.72, price: { input: 2, output: 8 } },
  'practice-small': { wrong: 12, sure: 0.83, price: { input: 0.4, output: 1.6 } },
  'practice-nano': { wrong: 31, sure: 0.97, price: { input: 0.1, output: 0.4 } },
};

const invoices = Array.from({ length: 40 }, (_, at) => ({
  supplier: SUPPLIERS[at % SUPPLIERS.length] ?? '',
  number: `R-${2_040 + at * 7}`,
  total: `${100 + at * 37}.${at % 2 ? '50' : '00'}`,
}));

const textOf = ({ supplier, number, total }: (typeof invoices)[number]) =>
  `${supplier}\nInvoice number: ${number}\nSupplier: ${supplier}\nTotal: ${total} EUR`;

/** Reads what stands there, and errs as often as its model does: the same every time. */
function read(model: string, text: string): string {
  const about = MODELS[model] ?? { wrong: 0, sure: 0.9 };
  const invoice = invoices.find(({ number }) => text.includes(number)) ?? invoices[0];
  const entries = Object.entries(invoice ?? {}).map(([name, value], at) => {
    const chance =
      [...`${value}${name}`].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_973, 7 + at) % 100;
    const isWrong = chance < about.wrong;
    const sure = isWrong ? about.sure : 0.9 + (chance % 10) / 100;
    return { name, value: isWrong ? value.slice(0, -1) : value, sure };
  });
  return JSON.stringify({
    fields: Object.fromEntries(entries.map(({ name, value }) => [name, value])),
    confidence: Object.fromEntries(entries.map(({ name, sure }) => [name, sure])),
  });
}

/** A workflow that reads invoices, forty examples of them, and three models that were run over them. */
export async function evaluated(product: Product): Promise<{ workflow: string; models: PracticeModels }> {
  const models = await startPracticeModels({
    answer: ({ said, model }) => ({ text: read(model, said.join('\n')) }),
  });
  const prices = Object.fromEntries(Object.entries(MODELS).map(([name, { price }]) => [name, price]));
  const fields = { baseUrl: `${models.url}/v1`, model: 'practice-small', prices };
  const connection = { slug: 'models', title: 'Models', type: 'ai.openai-compatible', fields };
  await ask(product, 'POST', '/connections', connection);
  const kinds = { supplier: 'text', number: 'text', total: 'amount' };
  const parameters = {
    data: '={{ $json.text }}',
    fields: Object.entries(kinds).map(([name, kind]) => ({ name, kind, description: '', mayLack: false })),
  };
  const document = {
    schemaVersion: 1,
    name: 'Supplier invoices',
    nodes: [
      { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'An invoice comes' },
      { id: 'read', type: 'ai.extract', typeVersion: 1, name: 'Read the invoice', connection: 'models', parameters },
      { id: 'gate', type: 'ai.gate', typeVersion: 1, name: 'Sure enough?' },
    ],
    edges: [
      { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'read', port: 'in' } },
      { id: 'e2', from: { node: 'read', port: 'out' }, to: { node: 'gate', port: 'in' } },
    ],
    settings: { budget: { perRun: 1, perDay: 5, perMonth: 50 } },
    layout: { nodes: { start: [0, 0], read: [304, 0], gate: [608, 0] } },
  };
  const { id } = await ask<{ id: string }>(product, 'POST', '/workflows', { document });
  const cases = invoices.map((invoice) => ({
    name: `${invoice.supplier} ${invoice.number}`,
    input: { text: textOf(invoice) },
    expected: invoice,
  }));
  const set = await ask<{ id: string }>(product, 'POST', `/workflows/${id}/evaluation-sets`, {
    name: 'Invoices of October',
    node: 'read',
    cases,
  });
  for (const model of Object.keys(MODELS))
    await ask(product, 'POST', `/evaluation-sets/${set.id}/evaluations`, { model });
  await until(async () => {
    const path = `/evaluation-sets/${set.id}/evaluations`;
    const { items } = await ask<{ items: { result: object | null }[] }>(product, 'GET', path);
    return items.every(({ result }) => result !== null);
  });
  return { workflow: id, models };
}
