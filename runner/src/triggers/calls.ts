import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { IncomingCall } from '@holdfast/node-sdk';
import type { Item, Json, JsonObject } from '@holdfast/workflow';
import { v7 as uuid, v5 as uuid5 } from 'uuid';
import { ProblemError } from '../api/problems.ts';
import { storableText, toStorable } from '../connections/storable.ts';
import type { RunBirth } from '../store/checkpoint.ts';
import { parseCall } from './body.ts';
import type { Endpoint } from './endpoints.ts';
import { asFiles, type NewFile } from './uploads.ts';

/** For so long two calls with the same body are one, where a trigger goes by that. */
export const BODY_WINDOW_MS = 24 * 3_600_000;
/** Names runs by their call. */
const NAMESPACE = '5c5d6a1e-93a5-5a0f-8b0e-0f0d7e0a9b11';

/** A trigger's parameters, as far as the intake reads them. */
export interface Settings {
  readonly authentication: string;
  readonly methods: readonly string[];
  readonly path: string;
  readonly respond: 'at-once' | 'at-end' | 'respond-node';
  readonly status: number;
  readonly body: Json;
  readonly endStatus: number;
  readonly answerWith: 'first' | 'all' | 'file' | 'none';
  readonly answerFile: string;
  readonly answerHeaders: readonly { readonly name: string; readonly value: Json }[];
  readonly origins: readonly string[];
  readonly deduplicate: 'off' | 'key' | 'body';
  readonly key: Json;
  readonly contentTypes: readonly string[];
  readonly maxBytes: number;
  readonly entity: Json;
  readonly entityVersion: Json;
}

/** A request as its trigger sees it; nothing of its body is read. @throws ProblemError */
export function incomingCall(
  request: IncomingMessage,
  url: URL,
  params: Record<string, string>,
  rawBody: Buffer,
): IncomingCall {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (name === '__proto__' || value === undefined) continue;
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(url.searchParams.keys())) {
    if (name === '__proto__' || name === 'constructor' || name === 'prototype')
      throw new ProblemError(400, 'forbidden_name', `A query field may not be called "${name}".`);
    const values = url.searchParams.getAll(name);
    query[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    params,
    query,
    headers,
    rawBody,
    receivedAt: Date.now(),
  };
}

/** Headers that say who is asked or prove who asks: not data. */
const WITHHELD = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** The item that a genuine call becomes, and the files that came with it. @throws ProblemError */
export async function itemOf(
  call: IncomingCall,
  type: string,
  allowed: readonly string[],
): Promise<{ item: Item; files: readonly NewFile[] }> {
  if (allowed.length > 0 && call.rawBody.length > 0 && !allowed.includes(type)) {
    throw new ProblemError(415, 'content_type_not_allowed', `This webhook takes ${allowed.join(', ')}.`);
  }
  const headers = Object.fromEntries(Object.entries(call.headers).filter(([name]) => !WITHHELD.has(name)));
  const { body, files } = await parseCall(call.rawBody as Buffer, type, call.headers['content-type'] ?? '');
  const stored = asFiles(files);
  const records = Object.fromEntries([...stored].map(([name, { record }]) => [name, record]));
  const address = toStorable({ params: call.params, query: call.query }) as JsonObject;
  const json = { headers, ...address, body };
  return { item: { json, ...(stored.size > 0 ? { files: records } : {}) }, files: [...stored.values()] };
}

const LONGEST_NAME = 500;
const READABLE = 400;

/** A value by which things are told apart, as text of bounded length: of a long one the beginning stands for people, and its hash for the rest. */
export function nameOf(value: string | number | boolean): string {
  const text = storableText(String(value));
  if (text.length <= LONGEST_NAME) return text;
  return `${text.slice(0, READABLE).toWellFormed()} ${createHash('sha256').update(text).digest('hex')}`;
}

/** By what a call is known when it comes again; null where nothing tells. @throws ProblemError */
export function inboundOf(
  endpoint: Endpoint,
  settings: Settings,
  rawBody: Buffer,
  receivedAt: number,
  callId: string | null,
): RunBirth['inbound'] {
  if (settings.deduplicate === 'off' && callId === null) return null;
  const bodySha = createHash('sha256').update(rawBody).digest('hex');
  // A signed call that comes a second time, its time of signing and all, is a replay, whatever else is set.
  if (settings.deduplicate === 'off')
    return { id: uuid(), endpointId: endpoint.id, dedupeKey: `call:${callId}`, bodySha };
  if (settings.deduplicate === 'body') {
    const window = Math.floor(receivedAt / BODY_WINDOW_MS);
    return { id: uuid(), endpointId: endpoint.id, dedupeKey: `body:${window}:${bodySha}`, bodySha };
  }
  const { key } = settings;
  if (key === undefined || key === null || key === '' || typeof key === 'object') {
    throw new ProblemError(
      422,
      'no_key',
      'The call does not hold the key by which this webhook recognises duplicates.',
    );
  }
  return { id: uuid(), endpointId: endpoint.id, dedupeKey: `key:${nameOf(key)}`, bodySha };
}

/** A call with a key always becomes the same run; one without is a run of its own. */
export const runIdOf = (endpoint: Endpoint, inbound: RunBirth['inbound']): string =>
  inbound?.dedupeKey ? uuid5(`${endpoint.id}\n${inbound.dedupeKey}`, NAMESPACE) : uuid();
