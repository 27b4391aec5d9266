import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/product.ts';
import { freePort } from '../../support/redis.ts';
import { load } from '../support.ts';
import { type Peer, serve } from './peer.ts';

const change = (id: string, field: string, to: string, next: string) => ({
  id,
  type: 'change',
  z: 'flow',
  rules: [{ t: 'set', p: `payload.${field}`, pt: 'msg', to, tot: 'jsonata' }],
  wires: [[next]],
});

const FLOW = [
  { id: 'flow', type: 'tab', label: 'Five nodes' },
  { id: 'call', type: 'http in', z: 'flow', url: '/hook', method: 'post', wires: [['gross']] },
  change('gross', 'gross', 'payload.net * 1.19', 'abroad'),
  {
    id: 'abroad',
    type: 'switch',
    z: 'flow',
    property: 'payload.country',
    propertyType: 'msg',
    rules: [{ t: 'eq', v: 'DE', vt: 'str' }],
    outputs: 1,
    wires: [['label']],
  },
  change('label', 'text', 'payload.customer & ": " & $string(payload.gross)', 'answer'),
  { id: 'answer', type: 'http response', z: 'flow', statusCode: '200', wires: [] },
];

/** Whether the flow is there and does what ours does. */
async function answers(url: string): Promise<boolean> {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ customer: 'ACME', net: 100, country: 'DE' }),
  });
  return reply.ok && ((await reply.json()) as { text?: string }).text === 'ACME: 119';
}

/** Node-RED: the same five nodes over HTTP, nothing of it durable. */
export const nodeRed: Peer = {
  name: 'node-red',
  packages: ['node-red@5.0.7'],
  async measure(folder, callers, seconds) {
    const port = await freePort();
    writeFileSync(join(folder, 'flows.json'), JSON.stringify(FLOW));
    writeFileSync(
      join(folder, 'settings.cjs'),
      `module.exports = { uiPort: ${port}, uiHost: '127.0.0.1', flowFile: 'flows.json', userDir: ${JSON.stringify(folder)}, logging: { console: { level: 'error' } } };`,
    );
    const stop = await serve(
      folder,
      process.execPath,
      [join(folder, 'node_modules/node-red/red.js'), '-s', join(folder, 'settings.cjs')],
      port,
    );
    try {
      const url = `http://127.0.0.1:${port}/hook`;
      await until(() => answers(url));
      await load(url, 10, 2);
      const figures = new Map();
      for (const count of callers)
        figures.set(count, { ...(await load(url, count, seconds)), note: 'over HTTP, nothing durable' });
      return figures;
    } finally {
      await stop();
    }
  },
};
