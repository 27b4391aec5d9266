import type { Json, JsonObject } from '@holdfast/workflow';
import { type OptionKind, optionOf } from './curl-options.ts';
import { ShellSyntaxError, shellWords } from './shell-words.ts';

/** The command is none that can be read. The message says why. */
export class CurlSyntaxError extends Error {
  override readonly name = 'CurlSyntaxError';
}

/** What a curl command becomes: parameters of an `http.request` node, and what a person has to see to. */
export interface CurlRequest {
  readonly parameters: JsonObject;
  /** Secrets and options that were left out on purpose. */
  readonly notes: readonly string[];
}

interface Header {
  readonly name: string;
  readonly value: string;
}

/** What the options of a command said, one after the other. */
class Command {
  method: string | null = null;
  url: string | null = null;
  isGet = false;
  file: string | null = null;
  readonly headers: Header[] = [];
  readonly data: string[] = [];
  readonly parts: JsonObject[] = [];
  readonly notes: string[] = [];

  address(url: string): void {
    if (this.url !== null)
      throw new CurlSyntaxError(`The command names two addresses, ${this.url} and ${url}. Paste one call at a time.`);
    this.url = url;
  }

  /** An option without a value. @throws CurlSyntaxError when it is not known */
  flag(flag: string): void {
    if (flag === '-G' || flag === '--get') this.isGet = true;
    else if (flag === '-I' || flag === '--head') this.method = 'HEAD';
    else if (flag === '-:' || flag === '--next')
      throw new CurlSyntaxError('The command makes several calls (--next). Paste one at a time.');
    else {
      const option = optionOf(flag);
      if (option === null)
        throw new CurlSyntaxError(`The option ${flag} is not known here. Leave it out and paste again.`);
      if (option.takes === 'nothing' && option.note !== null) this.notes.push(option.note);
    }
  }

  option(flag: string, kind: OptionKind, value: string): void {
    switch (kind) {
      case 'method':
        this.method = value.toUpperCase();
        return;
      case 'url':
        return this.address(value);
      case 'header':
        return this.#header(value);
      case 'agent':
        return void this.headers.push({ name: 'User-Agent', value });
      case 'referer':
        return void this.headers.push({ name: 'Referer', value });
      case 'data':
        return void this.data.push(this.#inline(flag, value).replace(/[\r\n]/g, ''));
      case 'raw':
        return void this.data.push(flag === '--data-raw' ? value : this.#inline(flag, value));
      case 'json':
        this.data.push(this.#inline(flag, value));
        this.headers.push({ name: 'Content-Type', value: 'application/json' });
        return;
      case 'urlencode':
        return void this.data.push(this.#encoded(value));
      case 'form':
        return this.#part(value);
      case 'form-string':
        return void this.parts.push(fieldOf(value));
      case 'upload':
        this.file = value;
        return;
      case 'user':
        return void this.notes.push('User and password were left out: create a connection for them.');
      case 'token':
        return void this.notes.push('The token was left out: create a connection for it.');
      case 'cookie':
        return void this.notes.push('The cookie was left out: put what it holds into a connection.');
      case 'refused':
        return void this.notes.push(`${flag} was left out: Holdfast does not do this.`);
      case 'ignored':
        return;
    }
  }

  #header(line: string): void {
    if (line.startsWith('@')) throw fromFile('-H', line.slice(1));
    const colon = line.indexOf(':');
    if (colon <= 0) return;
    const name = line.slice(0, colon).trim();
    const value = line.slice(colon + 1).trim();
    if (OURS.test(name) || value === '') return;
    if (SECRET_HEADER.test(name))
      this.notes.push(`The header "${name}" was left out: put what it holds into a connection.`);
    else this.headers.push({ name, value });
  }

  #inline(flag: string, value: string): string {
    if (value.startsWith('@')) throw fromFile(flag, value.slice(1));
    return value;
  }

  /** The five forms of `--data-urlencode`; those that read a file are refused. */
  #encoded(value: string): string {
    const equals = value.indexOf('=');
    const at = value.indexOf('@');
    if (at >= 0 && (equals < 0 || at < equals)) throw fromFile('--data-urlencode', value.slice(at + 1));
    if (equals < 0) return encodeURIComponent(value);
    const content = encodeURIComponent(value.slice(equals + 1));
    return equals === 0 ? content : `${value.slice(0, equals)}=${content}`;
  }

  #part(value: string): void {
    const equals = value.indexOf('=');
    const name = value.slice(0, Math.max(0, equals));
    const [said = '', ...options] = value.slice(equals + 1).split(';');
    if (said.startsWith('<')) throw fromFile('-F', said.slice(1));
    if (!said.startsWith('@')) {
      const known = options.findIndex((option) => /^(type|filename|headers|encoder)=/.test(option.trim()));
      const rest = known < 0 ? options : options.slice(0, known);
      this.parts.push({ name, value: [said, ...rest].join(';').replace(/^"(.*)"$/s, '$1') });
      return;
    }
    const path = said.slice(1).replace(/^"(.*)"$/, '$1');
    const fileName = options.map((option) => /^filename="?([^"]*)"?$/.exec(option.trim())?.[1]).find(Boolean);
    this.parts.push({ name, file: name, ...(fileName === undefined ? {} : { fileName }) });
    this.notes.push(`The part "${name}" is a file: hand ${path} over on the item, under the name "${name}".`);
  }
}

const fieldOf = (value: string): JsonObject => {
  const [name = '', ...rest] = value.split('=');
  return { name, value: rest.join('=') };
};

const fromFile = (flag: string, file: string) =>
  new CurlSyntaxError(
    `${flag} takes what it sends from the file ${file}, which cannot be read here. Paste its content in place of it, or choose "A file" as the body and hand it over on the item.`,
  );

const SECRET_HEADER =
  /^(authorization|proxy-authorization|cookie|x-api-key|api-key|apikey|x-auth-token|x-access-token)$/i;
const SECRET_FIELD = /^(api[-_]?key|access[-_]?token|auth[-_]?token|token|client[-_]?secret|secret|password)$/i;
/** Headers that the client itself sets. */
const OURS = /^(host|content-length|connection|transfer-encoding|accept-encoding|expect|te|upgrade)$/i;
const isContentType = ({ name }: Header): boolean => /^content-type$/i.test(name);

/**
 * Reads a curl command as it is copied from API documentation or a browser.
 * Secrets are left out, with a note: they belong into a connection.
 *
 * @throws CurlSyntaxError
 */
export function parseCurl(command: string): CurlRequest {
  const [program, ...rest] = wordsOf(command.trim());
  if (program !== 'curl' && program !== 'curl.exe') throw new CurlSyntaxError('The command does not begin with curl.');
  const said = new Command();
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at] as string;
    if (!word.startsWith('-') || word === '-') said.address(word);
    else at += read(said, word, rest[at + 1]);
  }
  return requestOf(said);
}

function wordsOf(command: string): string[] {
  if (/\^\s*\r?\n|\^"/.test(command))
    throw new CurlSyntaxError(
      'The command is written for the Windows command line. Copy it for bash ("Copy as cURL (bash)").',
    );
  try {
    return shellWords(command);
  } catch (error) {
    if (error instanceof ShellSyntaxError) throw new CurlSyntaxError(error.message);
    throw error;
  }
}

/** Reads one word of options, such as `-sSL`, `-XPOST` or `--url=…`. Gives how many of the next words it took. */
function read(said: Command, word: string, next: string | undefined): 0 | 1 {
  const isLong = word.startsWith('--');
  const equals = isLong ? word.indexOf('=') : -1;
  const flags = isLong ? [equals < 0 ? word : word.slice(0, equals)] : [...word.slice(1)].map((char) => `-${char}`);
  for (const [at, flag] of flags.entries()) {
    const option = optionOf(flag);
    if (option?.takes !== 'value') {
      said.flag(flag);
      continue;
    }
    const attached = isLong ? (equals < 0 ? '' : word.slice(equals + 1)) : word.slice(at + 2);
    const value = attached !== '' || equals >= 0 ? attached : next;
    if (value === undefined) throw new CurlSyntaxError(`${flag} needs a value.`);
    said.option(flag, option.kind, value);
    return value === attached ? 0 : 1;
  }
  return 0;
}

function requestOf(said: Command): CurlRequest {
  if (said.url === null) throw new CurlSyntaxError('The command names no address.');
  const notes = [...said.notes];
  const { url, query: own } = addressOf(said.url, notes);
  const query = [...own, ...(said.isGet ? said.data.flatMap(pairsOf) : [])];
  const body = said.isGet ? null : bodyOf(said, notes);
  const headers = said.headers.filter((header) => !isContentType(header));
  const method = said.method ?? (said.file !== null ? 'PUT' : body ? 'POST' : 'GET');
  return {
    parameters: {
      method,
      url,
      ...(query.length > 0 ? { query } : {}),
      ...(headers.length > 0 ? { headers: headers.map((header) => ({ ...header })) } : {}),
      ...(body ? { body } : {}),
    },
    notes,
  };
}

const pairsOf = (text: string): { name: string; value: string }[] =>
  [...new URLSearchParams(text)].map(([name, value]) => ({ name, value }));

/** The address without what is secret in it. A query stays in the address unless something had to be taken out. */
function addressOf(said: string, notes: string[]): { url: string; query: { name: string; value: string }[] } {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(said) ? said : `https://${said}`;
  const bare = full.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/i, '$1');
  if (bare !== full) notes.push('User and password in the address were left out: create a connection for them.');
  const start = bare.indexOf('?');
  const fields = start < 0 ? [] : pairsOf(bare.slice(start + 1).replace(/#.*$/s, ''));
  const secret = fields.filter(({ name }) => SECRET_FIELD.test(name));
  if (secret.length === 0) return { url: bare, query: [] };
  for (const { name } of secret)
    notes.push(`"${name}" in the address was left out: put what it holds into a connection.`);
  return { url: bare.slice(0, start), query: fields.filter((field) => !secret.includes(field)) };
}

function bodyOf({ data, parts, headers, file }: Command, notes: string[]): JsonObject | null {
  if (file !== null) {
    notes.push(`The body is a file: hand ${file} over on the item, under the name "data".`);
    return { kind: 'file', file: 'data' };
  }
  if (parts.length > 0) return { kind: 'multipart', fields: parts };
  if (data.length === 0) return null;
  const type = headers.find(isContentType)?.value ?? '';
  const text = data.join('&');
  const json = /json/i.test(type) || (type === '' && /^\s*[[{]/.test(text)) ? jsonOf(text) : undefined;
  if (json !== undefined) {
    if (type === '') notes.push('The body is taken for JSON, which curl would not say. Choose "Text" if it is not.');
    return { kind: 'json', json };
  }
  const isForm = type === '' || /x-www-form-urlencoded/i.test(type);
  // What names no field is sent as it stands: as a form it would get an equals sign.
  if (isForm && text.split('&').every((pair) => pair.includes('='))) return { kind: 'form', fields: pairsOf(text) };
  return { kind: 'text', text, contentType: type || 'application/x-www-form-urlencoded' };
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
