import { renameReferences } from '@holdfast/expressions';
import {
  type Catalogue,
  inspect,
  type Json,
  type Problem,
  parseJson,
  pasteClip,
  readClip,
  SCHEMA_VERSION,
  validateDocument,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { countStates, readAsl } from './asl/read.ts';
import { stateMachineOf } from './asl/yaml.ts';
import { detectFormat, FORMAT_NAMES, type Format } from './detect.ts';
import type { ReadWorkflow } from './foreign/mapped.ts';
import { listOf, own } from './foreign/values.ts';
import { readN8n } from './n8n/read.ts';
import { readNodeRed } from './node-red/read.ts';

/** One line of a report: what became of something in the file. */
export interface ReportEntry {
  readonly outcome: 'mapped' | 'approximated' | 'kept_aside' | 'note';
  readonly message: string;
  readonly node?: string;
}

export type Imported =
  | {
      readonly ok: true;
      readonly format: Format;
      readonly document: WorkflowDocument;
      readonly entries: readonly ReportEntry[];
    }
  | {
      readonly ok: false;
      readonly code: 'not_readable' | 'unknown_format' | 'format_not_supported' | 'invalid_document';
      readonly message: string;
      readonly problems: readonly Problem[];
    };

const refuse = (
  code: Extract<Imported, { ok: false }>['code'],
  message: string,
  problems: readonly Problem[] = [],
): Imported => ({ ok: false, code, message, problems });

const FENCE = /^\s*```[\w-]*\s*\n([\s\S]*?)\n\s*```\s*$/;
/** Names under which other programs and people wrap a document. */
const WRAPPERS = ['document', 'workflow', 'data'] as const;

function unwrapped(value: unknown): unknown {
  if (detectFormat(value) !== null || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.length === 1 ? unwrapped(value[0]) : value;
  for (const name of WRAPPERS) {
    if (!Object.hasOwn(value, name)) continue;
    const inner = unwrapped((value as Record<string, unknown>)[name]);
    if (detectFormat(inner) !== null) return inner;
  }
  return value;
}

/**
 * Reads a file that somebody dropped, pasted or sent: a Holdfast document of any
 * schema version, a piece of a canvas, or a workflow of another program. What is known but cannot be
 * read yet is named, never guessed at.
 */
export function importDocument(
  text: string,
  options: { readonly fileName: string | null; readonly describe: Catalogue },
): Imported {
  const body = FENCE.exec(text)?.[1] ?? text;
  const parsed = parseJson(body);
  const value = unwrapped(parsed.ok ? parsed.value : stateMachineOf(body));
  if (!parsed.ok && value === undefined) return refuse('not_readable', parsed.problem.message, [parsed.problem]);
  const format = detectFormat(value);
  switch (format) {
    case 'holdfast':
      return fromDocument(value);
    case 'clip':
      return fromClip(value, options.fileName);
    case 'n8n':
    case 'node-red':
    case 'step-functions':
      return fromForeign(format, value, options.fileName);
    case null:
      return refuse(
        'unknown_format',
        'This file is no workflow that Holdfast knows. Export it from Holdfast, n8n, Node-RED or Step Functions as JSON, a state machine as JSON or YAML, and import that.',
      );
    default:
      return refuse(
        'format_not_supported',
        `This is a workflow of ${FORMAT_NAMES[format]}. Holdfast recognises it but cannot read it yet; nothing was imported.`,
      );
  }
}

function fromDocument(value: unknown): Imported {
  const read = validateDocument(value);
  if (!read.ok) {
    const more = read.problems.length > 1 ? ` (and ${read.problems.length - 1} more)` : '';
    return refuse('invalid_document', `The document is not valid: ${read.problems[0]?.message}${more}`, read.problems);
  }
  const entries = read.document.nodes.map(
    (node): ReportEntry => ({ outcome: 'mapped', message: `"${node.name}" was taken over as it is.`, node: node.id }),
  );
  const connections = [...new Set(read.document.nodes.flatMap(({ connection }) => connection ?? []))];
  if (connections.length > 0)
    entries.push({
      outcome: 'note',
      message: `It uses the connections ${connections.map((slug) => `"${slug}"`).join(', ')}. Secrets are never part of a file: create them here if they do not exist.`,
    });
  return { ok: true, format: 'holdfast', document: read.document, entries };
}

/** A program whose workflows are read. */
interface Foreign {
  /** How many parts there are to read, before any of them is. */
  readonly count: (value: Json) => number;
  readonly read: (value: Json, fileName: string | null) => ReadWorkflow;
}

const FOREIGN: Readonly<Record<'n8n' | 'node-red' | 'step-functions', Foreign>> = {
  n8n: { count: (value) => listOf(own(value, 'nodes')).length, read: readN8n },
  'node-red': {
    count: (value) => listOf(Array.isArray(value) ? value : own(value, 'flows')).length,
    read: readNodeRed,
  },
  'step-functions': { count: countStates, read: readAsl },
};

/** Most parts of one file. The document that they become may hold fewer steps. */
const MOST_PARTS = 10_000;

/** What comes out is held to our own schema: a file of others may hold anything. */
function fromForeign(format: keyof typeof FOREIGN, value: unknown, fileName: string | null): Imported {
  const hostile = inspect(value);
  if (hostile) return refuse('invalid_document', hostile.message, [hostile]);
  const { count, read } = FOREIGN[format];
  // What was read from JSON and looked over is JSON.
  const json = value as Json;
  const parts = count(json);
  if (parts > MOST_PARTS)
    return refuse(
      'invalid_document',
      `This workflow of ${FORMAT_NAMES[format]} has ${parts} parts; ${MOST_PARTS} are the most that is read. Split it there.`,
    );
  const { document, entries } = read(json, fileName);
  const checked = validateDocument(document);
  if (!checked.ok)
    return refuse(
      'invalid_document',
      `This workflow of ${FORMAT_NAMES[format]} cannot be taken over: ${checked.problems[0]?.message}`,
      checked.problems,
    );
  return { ok: true, format, document: checked.document, entries };
}

function fromClip(value: unknown, fileName: string | null): Imported {
  const clip = readClip(value);
  if (!clip) return refuse('invalid_document', 'The piece of a canvas is damaged. Copy it again.');
  const empty: WorkflowDocument = {
    schemaVersion: SCHEMA_VERSION,
    name: fileName?.replace(/\.[^.]*$/, '').slice(0, 120) || 'Imported piece',
    nodes: [],
    edges: [],
  };
  const { document } = pasteClip(empty, clip, [0, 0], renameReferences);
  return {
    ok: true,
    format: 'clip',
    document,
    entries: document.nodes.map((node) => ({
      outcome: 'mapped',
      message: `"${node.name}" was taken over.`,
      node: node.id,
    })),
  };
}
