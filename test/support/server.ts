import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningServer, readConfig, startServer } from '@holdfast/runner';
import type { WorkflowDocument } from '@holdfast/workflow';
import { preparedFolder } from './prepared.ts';
import { ask, type Product } from './product.ts';

export interface OpenServer {
  readonly server: RunningServer & { readonly url: string };
  /** Stops it and takes its folder away. */
  close(): Promise<void>;
}

/** Starts Holdfast inside this process, in a folder of its own. */
export async function openServer(options: {
  roles: ('api' | 'worker')[];
  redisUrl?: string;
  env?: Readonly<Record<string, string>>;
}): Promise<OpenServer> {
  const folder = await preparedFolder();
  try {
    const server = await startServer({
      config: readConfig(
        {
          HOLDFAST_DATA: join(folder.path, '.holdfast'),
          HOLDFAST_PORT: '0',
          HOLDFAST_LOG: 'error',
          ...(options.redisUrl === undefined ? {} : { REDIS_URL: options.redisUrl }),
          ...options.env,
        },
        folder.path,
      ),
      roles: options.roles,
      designerDir: folder.path,
      examplesDir: fileURLToPath(new URL('../../examples', import.meta.url)),
    });
    return {
      server: { ...server, url: server.url ?? '' },
      async close() {
        await server.close();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

export interface Published {
  readonly id: string;
  /** Address of its webhook; empty when it has none. */
  readonly url: string;
}

/** Saves and publishes a document. */
export async function publish(product: Pick<Product, 'url'>, document: WorkflowDocument): Promise<Published> {
  const made = await ask<{ id: string; revision: number }>(product, 'POST', '/workflows', { document });
  await ask(product, 'POST', `/workflows/${made.id}/publish`, { baseRevision: made.revision });
  const { webhooks } = await ask<{ webhooks: Record<string, { url: string }> }>(
    product,
    'GET',
    `/workflows/${made.id}`,
  );
  return { id: made.id, url: Object.values(webhooks)[0]?.url ?? '' };
}
