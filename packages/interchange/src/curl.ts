import type { Json, JsonObject } from '@holdfast/workflow';

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

/** Splits a command line as a POSIX shell would: quotes, backslashes, line continuations. */
function words(command: string): string[] {
  const found: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let at = 0; at < command.length; at += 1) {
    const char = command[at] as string;
    if (quote === "'") {
      if (char === "'") quote = null;
      else word += char;
    } else if (char === '\\') {
      const next = command[at + 1] ?? '';
      at += 1;
      if (next === '\r' && command[at + 1] === '\n') at += 1;
      else if (next !== '\n') word = (word ?? '') + (quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next);
    } else if (quote === '"') {
      if (char === '"') quote = null;
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== null) found.push(word);
      word = null;
    } else word = (word ?? '') + char;
  }
  if (quote !== null) throw new CurlSyntaxError('A quote is not closed.');
  if (word !== null) found.push(word);
  return found;
}

const WITH_VALUE: Readonly<Record<string, string>> = {
  '-X': 'method',
  '--request': 'method',
  '-H': 'header',
  '--header': 'header',
  '-d': 'data',
  '--data': 'data',
  '--data-ascii': 'data',
  '--data-raw': 'raw',
  '--data-binary': 'raw',
  '--data-urlencode': 'urlencode',
  '--json': 'json',
  '-F': 'form',
  '--form': 'form',
  '-u': 'user',
  '--user': 'user',
  '-A': 'agent',
  '--user-agent': 'agent',
  '-e': 'referer',
  '--referer': 'referer',
  '-b': 'cookie',
  '--cookie': 'cookie',
  '--url': 'url',
  '-m': 'ignored',
  '--max-time': 'ignored',
  '--connect-timeout': 'ignored',
  '-o': 'ignored',
  '--output': 'ignored',
  '--retry': 'ignored',
  '-x': 'refused',
  '--proxy': 'refused',
  '--cert': 'refused',
  '--key': 'refused',
  '-K': 'refused',
  '--config': 'refused',
};

const SECRET_HEADER = /^(authorization|proxy-authorization|cookie|x-api-key|api-key|x-auth-token)$/i;

/**
 * Reads a curl command as it is copied from API documentation or a browser.
 * Secrets are left out, with a note: they belong into a connection.
 *
 * @throws CurlSyntaxError
 */
export function parseCurl(command: string): CurlRequest {
  const [program, ...rest] = words(command.trim());
  if (program !== 'curl' && program !== 'curl.exe') throw new CurlSyntaxError('The command does not begin with curl.');
  let method: string | null = null;
  let url: string | null = null;
  let isGet = false;
  const headers: { name: string; value: string }[] = [];
  const data: string[] = [];
  const parts: { name: string; value: string; file: string }[] = [];
  const notes: string[] = [];
  const addHeader = (line: string) => {
    const colon = line.indexOf(':');
    if (colon <= 0) return;
    const name = line.slice(0, colon).trim();
    if (SECRET_HEADER.test(name)) notes.push(`The header "${name}" was left out: put what it holds into a connection.`);
    else headers.push({ name, value: line.slice(colon + 1).trim() });
  };
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at] as string;
    if (!word.startsWith('-') || word === '-') {
      url ??= word;
      continue;
    }
    const [flag = '', attached] = optionOf(word);
    const kind = Object.hasOwn(WITH_VALUE, flag) ? WITH_VALUE[flag] : undefined;
    if (kind === undefined) {
      if (flag === '-G' || flag === '--get') isGet = true;
      else if (flag === '-I' || flag === '--head') method = 'HEAD';
      continue;
    }
    if (attached === undefined) at += 1;
    const value = attached ?? rest[at];
    if (value === undefined) throw new CurlSyntaxError(`${flag} needs a value.`);
    switch (kind) {
      case 'method':
        method = value.toUpperCase();
        break;
      case 'header':
        addHeader(value);
        break;
      case 'data':
      case 'raw':
        if (value.startsWith('@'))
          notes.push(`The body came from the file ${value.slice(1)}: hand it over as a file of the item.`);
        else data.push(kind === 'data' ? value.replace(/[\r\n]/g, '') : value);
        break;
      case 'urlencode': {
        const [name = '', ...value_] = value.split('=');
        data.push(value_.length === 0 ? encodeURIComponent(name) : `${name}=${encodeURIComponent(value_.join('='))}`);
        break;
      }
      case 'json':
        data.push(value);
        headers.push({ name: 'Content-Type', value: 'application/json' });
        break;
      case 'form': {
        const [name = '', ...rest_] = value.split('=');
        const said = rest_.join('=');
        parts.push(said.startsWith('@') ? { name, value: '', file: 'data' } : { name, value: said, file: '' });
        break;
      }
      case 'user':
        notes.push('User and password were left out: create a connection for them.');
        break;
      case 'cookie':
        notes.push('The cookie was left out: put what it holds into a connection.');
        break;
      case 'agent':
        headers.push({ name: 'User-Agent', value });
        break;
      case 'referer':
        headers.push({ name: 'Referer', value });
        break;
      case 'url':
        url = value;
        break;
      case 'refused':
        notes.push(`${flag} was left out: Holdfast does not do this.`);
        break;
      default:
    }
  }
  if (url === null) throw new CurlSyntaxError('The command names no address.');
  const query = isGet
    ? data.flatMap((text) => [...new URLSearchParams(text)]).map(([name, value]) => ({ name, value }))
    : [];
  const body = isGet ? null : bodyOf(data, parts, headers);
  const chosen = method ?? (body ? 'POST' : 'GET');
  const kept = headers.filter(({ name }) => body?.kind === 'text' || !/^content-type$/i.test(name));
  return {
    parameters: {
      method: chosen,
      url: /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `https://${url}`,
      ...(query.length > 0 ? { query } : {}),
      ...(kept.length > 0
        ? { headers: kept.filter(({ name }) => body === null || !/^content-type$/i.test(name)) }
        : {}),
      ...(body ? { body } : {}),
    },
    notes,
  };
}

function optionOf(word: string): [string, string | undefined] {
  if (word.startsWith('--')) {
    const equals = word.indexOf('=');
    return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
  }
  const flag = word.slice(0, 2);
  return Object.hasOwn(WITH_VALUE, flag) && word.length > 2 ? [flag, word.slice(2)] : [flag, undefined];
}

function bodyOf(
  data: readonly string[],
  parts: readonly { name: string; value: string; file: string }[],
  headers: readonly { name: string; value: string }[],
): JsonObject | null {
  if (parts.length > 0) return { kind: 'multipart', fields: parts.map((part) => ({ ...part })) };
  if (data.length === 0) return null;
  const said = headers.find(({ name }) => /^content-type$/i.test(name))?.value ?? '';
  const text = data.join('&');
  if (/json/i.test(said)) {
    try {
      return { kind: 'json', json: JSON.parse(text) as Json };
    } catch {
      return { kind: 'text', text, contentType: said };
    }
  }
  if (said === '' || /x-www-form-urlencoded/i.test(said))
    return { kind: 'form', fields: [...new URLSearchParams(text)].map(([name, value]) => ({ name, value })) };
  return { kind: 'text', text, contentType: said };
}
