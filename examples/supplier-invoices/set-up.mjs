#!/usr/bin/env node
// Sets this example up on a Holdfast of yours, against the practice providers: two connections, the workflow, published.
//
//   node set-up.mjs [--holdfast http://127.0.0.1:4400] [--xero http://127.0.0.1:4420] [--model http://127.0.0.1:4429/v1]
//     [--mail invoices@example.com@imap.example.com:993]
//
// With --mail (user, host and port; its password in MAIL_PASSWORD) what is sent to that mailbox comes in as well.
// Where Holdfast has an owner already, HOLDFAST_KEY has to hold an API key of an administrator; sign in to the connection
// "accounting" in the designer then. Another model: change the connection "invoice-model", and nothing else.
const option = (name, standard) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? standard : process.argv[at + 1];
};
const holdfast = option('holdfast', 'http://127.0.0.1:4400');
const xero = option('xero', 'http://127.0.0.1:4420');
const model = option('model', 'http://127.0.0.1:4429/v1');
const mail = option('mail', '');
const key = process.env.HOLDFAST_KEY;
const say = (text) => process.stdout.write(`${text}\n`);

async function ask(method, path, body, headers = {}) {
  const reply = await fetch(`${holdfast}/api/v1${path}`, {
    method,
    headers: {
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...headers,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const said = await reply.json();
  if (!reply.ok) throw new Error(`${method} ${path}: ${said.detail}`);
  return { said, cookie: reply.headers.get('set-cookie')?.split(';')[0] ?? '' };
}

/** Signs in to the practice Xero as a person would: goes there, allows it, comes back, and takes the first organisation. */
async function signIn({ id }) {
  const { said, cookie } = await ask('POST', `/connections/${id}/consent`);
  const there = new URL(said.url);
  const form = new URLSearchParams(there.searchParams);
  form.set('decision', 'allow');
  const allowed = await fetch(there.origin + there.pathname, { method: 'POST', body: form, redirect: 'manual' });
  await fetch(allowed.headers.get('location'), { redirect: 'manual', headers: { cookie } });
  const { said: connection } = await ask('GET', `/connections/${id}`);
  const [first] = connection.consent?.accounts ?? [];
  if (first) await ask('PUT', `/connections/${id}/account`, { account: first.id });
}

const accounting = await ask('POST', '/connections', {
  slug: 'accounting',
  title: 'Practice Xero',
  type: 'xero.organisation',
  // Made up, and worth nothing elsewhere: `holdfast practice` prints them.
  fields: { clientId: 'practice-client', clientSecret: 'practice-secret-not-a-real-one', practiceUrl: xero },
});
if (key) say('Now sign in to the connection "Practice Xero": open it in the designer.');
else await signIn(accounting.said);
await ask('POST', '/connections', {
  slug: 'invoice-model',
  title: 'Reads invoices',
  type: 'ai.openai-compatible',
  fields: { baseUrl: model, model: 'practice-1', second: 'practice-2' },
});
const { said: workflow } = await ask('POST', '/workflows', { template: 'supplier-invoices' });
let { revision } = workflow;
if (mail) {
  const [, user, host, port] = /^(.+)@([^@]+):(\d+)$/.exec(mail) ?? [];
  const security = host === '127.0.0.1' ? 'none' : port === '143' ? 'starttls' : 'tls';
  await ask('POST', '/connections', {
    slug: 'invoice-mailbox',
    title: 'Invoices by mail',
    type: 'mail.imap',
    fields: { host, port: Number(port), security, user, password: process.env.MAIL_PASSWORD },
  });
  const { document } = workflow;
  delete document.nodes.find(({ id }) => id === 'invoice-mailed').disabled;
  const { said } = await ask('PUT', `/workflows/${workflow.id}/draft`, { baseRevision: revision, document });
  revision = said.revision;
}
await ask('POST', `/workflows/${workflow.id}/publish`, { baseRevision: revision });
const { said: published } = await ask('GET', `/workflows/${workflow.id}`);
say(`The workflow is live: ${holdfast}/workflows/${workflow.id}`);
say('Send it the twelve invoices:');
say(`  node examples/supplier-invoices/send.mjs ${published.webhooks['invoice-arrives'].url}`);
