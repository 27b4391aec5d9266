import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/product.ts';
import { freePort } from '../../support/redis.ts';
import { load } from '../support.ts';
import { type Peer, serve } from './peer.ts';

const SERVICE = `import * as restate from '@restatedev/restate-sdk';
const five = restate.service({
  name: 'five',
  handlers: {
    run: async (ctx) => {
      for (let step = 0; step < 5; step += 1) await ctx.run('step' + step, () => step);
      return 'done';
    },
  },
});
await restate.serve({ services: [five], port: Number(process.env.PORT) });
`;

/** Restate: five durable steps, over its own ingress. */
export const restate: Peer = {
  name: 'restate',
  packages: ['@restatedev/restate-server@1.7.12', '@restatedev/restate-sdk@1.17.2'],
  async measure(folder, callers, seconds) {
    const [service, ingress, admin, node] = [await freePort(), await freePort(), await freePort(), await freePort()];
    const at = (port: number) => `127.0.0.1:${port}`;
    writeFileSync(join(folder, 'service.js'), SERVICE);
    const stopServer = await serve(
      folder,
      join(folder, 'node_modules/.bin/restate-server'),
      ['--base-dir', join(folder, 'data')],
      admin,
      {
        RESTATE_INGRESS__BIND_ADDRESS: at(ingress),
        RESTATE_ADMIN__BIND_ADDRESS: at(admin),
        RESTATE_BIND_ADDRESS: at(node),
        RESTATE_ADVERTISED_ADDRESS: `http://${at(node)}`,
        RESTATE_LOG_FILTER: 'error',
      },
    );
    try {
      const stopService = await serve(folder, process.execPath, ['service.js'], service, { PORT: String(service) });
      // The server asks the service what it offers; for a moment after its start it cannot.
      await until(async () => {
        const reply = await fetch(`http://${at(admin)}/deployments`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ uri: `http://${at(service)}` }),
        });
        return reply.ok;
      }, 30_000);
      const url = `http://${at(ingress)}/five/run`;
      await load(url, 10, 2);
      const figures = new Map();
      for (const count of callers)
        figures.set(count, { ...(await load(url, count, seconds)), note: 'over HTTP, its own log' });
      await stopService();
      return figures;
    } finally {
      await stopServer();
    }
  },
};
