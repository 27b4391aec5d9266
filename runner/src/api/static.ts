import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.map': 'application/json; charset=utf-8',
};

/** No script but our own files, no frames, no other origin. Styles may be inline: the canvas sets positions that way. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/** Workers compile: expressions in WebAssembly, schemas with Ajv. They have no page and no cookies of their own. */
const WORKER_POLICY = "default-src 'none'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'; connect-src 'self'";

const isWorker = (path: string): boolean => /worker[^/]*\.js$/i.test(path);

/** Serves the built designer. Every address that is no file is a page of the app. */
export class StaticFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get exists(): boolean {
    return existsSync(join(this.#folder, 'index.html'));
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'same-origin');
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    if (!this.exists) {
      response
        .writeHead(503, { 'content-type': 'text/plain; charset=utf-8' })
        .end(
          'The designer is not built. Run "npm start" in the folder of Holdfast, or "pnpm --filter @holdfast/designer build".\n',
        );
      return;
    }
    const path = pathOf(request.url ?? '/');
    const file = path === null ? null : join(this.#folder, path);
    const found = file !== null && extname(file) !== '' ? await stat(file).catch(() => null) : null;
    if (file === null || !found?.isFile()) {
      if (extname(path ?? '') !== '' && extname(path ?? '') !== '.html') {
        response.writeHead(404).end();
        return;
      }
      this.#send(request, response, join(this.#folder, 'index.html'), 'no-cache');
      return;
    }
    const isHashed = path?.startsWith('/assets/') === true;
    this.#send(request, response, file, isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  }

  #send(request: IncomingMessage, response: ServerResponse, file: string, caching: string): void {
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    response.setHeader('cache-control', caching);
    response.setHeader('content-security-policy', isWorker(file) ? WORKER_POLICY : PAGE_POLICY);
    response.writeHead(200);
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
  }
}

/** The path below the folder; null when it points out of it. */
function pathOf(address: string): string | null {
  try {
    const path = normalize(decodeURIComponent(new URL(address, 'http://files.invalid').pathname));
    return path.includes('\0') || path.includes('..') ? null : path;
  } catch {
    return null;
  }
}
