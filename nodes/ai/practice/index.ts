import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json, JsonObject } from '@holdfast/node-sdk';
import { answerIn, type Said } from './answers.ts';
import { type Asked, askedIn, protocolOf } from './asked.ts';
import { piecesOf } from './pieces.ts';
import { sayByRules } from './rules.ts';

export type { Said } from './answers.ts';
export type { Asked } from './asked.ts';

/** An answer that is none: a status, as the provider words it. */
export interface Trouble {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** The connection is cut instead. */
  readonly cut?: boolean;
}

/** A request as it came, and what was in it. */
export interface ModelRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  readonly asked: Asked;
}

export interface PracticeModels {
  readonly url: string;
  /** Every question so far, in order. */
  readonly requests: readonly ModelRequest[];
  close(): Promise<void>;
}

export interface PracticeModelsOptions {
  readonly port?: number;
  /** What it answers; left out, it goes by rules on the text. `null` from it stands for the rules, too. */
  readonly answer?: (asked: Asked, count: number) => Said | Trouble | null | Promise<Said | Trouble | null>;
}

/** The second reads from below. */
const MODELS = ['practice-1', 'practice-2'];

const MOST_BYTES = 64 * 1024 * 1024;
/** Names under which a browser may come: another one was pointed here by somebody else. */
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Starts a stand-in for model providers on this machine. It speaks OpenAI's responses, chat completions
 * and embeddings, Anthropic's messages, Gemini's generateContent and its embeddings, costs nothing, and says the same
 * about the same text every time.
 */
export async function startPracticeModels({ port = 0, answer }: PracticeModelsOptions = {}): Promise<PracticeModels> {
  const requests: ModelRequest[] = [];
  const server = createServer((message, response) => {
    void serve(message, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, 500, { error: { message: String(error) } });
    });
  });

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!LOOPBACK.test(message.headers.host ?? '')) return send(response, 403, null);
    const path = new URL(message.url ?? '/', 'http://practice.invalid').pathname;
    if (message.method === 'GET' && path.endsWith('/models'))
      return send(response, 200, { object: 'list', data: MODELS.map((id) => ({ id, object: 'model' })), models: [] });
    const protocol = message.method === 'POST' ? protocolOf(path) : null;
    if (protocol === null)
      return send(response, 404, { error: { message: 'The practice model has no such address.' } });
    const body = await receive(message);
    if (body === null) return send(response, 413, { error: { message: 'Too large.' } });
    const asked = askedIn(protocol, path, body);
    const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
    requests.push({ path, headers, body, asked });
    const said = (await answer?.(asked, requests.length)) ?? sayByRules(asked);
    if ('status' in said) {
      if (said.cut) return void message.socket.destroy();
      return send(response, said.status, said.body ?? null, said.headers);
    }
    if (!asked.inPieces) return send(response, 200, answerIn(asked, said));
    await sendPieces(response, asked, said);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function receive(message: IncomingMessage): Promise<JsonObject | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += (chunk as Buffer).length;
    if (size > MOST_BYTES) return null;
    chunks.push(chunk as Buffer);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as JsonObject;
}

/** Sends an answer piece by piece, or as far as it is to go. */
async function sendPieces(response: ServerResponse, asked: Asked, said: Said): Promise<void> {
  const { begin, words, end } = piecesOf(asked, said);
  const { breaks } = said;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const piece of breaks === undefined ? [...begin, ...words, ...end] : [...begin, ...words.slice(0, 2)])
    await new Promise((resolve) => response.write(piece, resolve));
  if (breaks === 'cut') response.destroy();
  else response.end(typeof breaks === 'object' ? breaks.wire : '');
}

function send(
  response: ServerResponse,
  status: number,
  body: Json,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === null ? '' : JSON.stringify(body));
}
