import { fundsFields } from './bai2-values.ts';
import { broken } from './statement.ts';

/** A record with its continuations (88). `fields` are what follows its code. */
export interface BaiRecord {
  readonly code: string;
  readonly fields: readonly string[];
  /** Text at its end, which may hold commas. */
  readonly text: string;
  /** Line of the file, from 1. */
  readonly line: number;
  /** Lines that it takes up, which trailers count. */
  readonly lines: number;
}

/** Fields of a transaction (16) before its text: code, amount, kind of funds; what that needs; two references. */
const BEFORE_TEXT = 5;

/** Reads the records of a file. @throws NodeFailure data/not_statement with the line */
export function* recordsOf(text: string): Iterable<BaiRecord> {
  let open: { line: number; texts: string[] } | null = null;
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trimEnd();
    if (line === '') continue;
    if (!/^\d{2}(?:,|$)/.test(line))
      throw broken(`line ${index + 1}`, 'it begins with no code of a record, such as 16');
    if (line.startsWith('88')) {
      if (!open) throw broken(`line ${index + 1}`, 'a continuation (88) stands before every record');
      open.texts.push(line.slice(3));
      continue;
    }
    if (open) yield made(open);
    open = { line: index + 1, texts: [line] };
  }
  if (open) yield made(open);
}

/**
 * A record of its lines. A slash ends the fields of a line, and the next line goes on with another
 * field; in a text it goes on with the text.
 */
function made({ line, texts }: { line: number; texts: readonly string[] }): BaiRecord {
  const [first = ''] = texts;
  const code = first.slice(0, 2);
  if (code !== '16') {
    const fields = texts
      .map((text) => text.replace(/\/\s*$/, ''))
      .join(',')
      .split(',')
      .slice(1);
    return { code, fields, text: '', line, lines: texts.length };
  }
  const all = texts.map((text) => text.replace(/\/\s*$/, ''));
  const fields = (all[0] ?? '').split(',').slice(1);
  const kind = fields[2] ?? '';
  const before = BEFORE_TEXT + fundsFields(kind, fields.slice(3));
  const rest = all.slice(1);
  // Continuations first fill the fields that are still missing.
  while (fields.length < before && rest.length > 0) fields.push(...(rest.shift() ?? '').split(','));
  const words = [fields.slice(before).join(','), ...rest].filter((part) => part !== '');
  return { code, fields: fields.slice(0, before), text: words.join(' '), line, lines: texts.length };
}
