import { renameReferences, templateProblems, templatesIn } from '@holdfast/expressions';
import {
  isExpression,
  type Json,
  type JsonObject,
  type Node,
  type Note,
  nextId,
  type Policy,
  ROUTABLE_CLASSES,
  SCHEMA_VERSION,
  type Settings,
  slug,
} from '@holdfast/workflow';
import { asideType, entryOf, type Mapped, mappedOrWhy, type ReadWorkflow } from '../foreign/mapped.ts';
import { naming, titleOf } from '../foreign/naming.ts';
import { secretsNote, withoutSecrets } from '../foreign/secrets.ts';
import { isRecord, listOf, numberOf, own, textOf, within } from '../foreign/values.ts';
import type { ReportEntry } from '../import.ts';
import { edgesOf, type Read } from './edges.ts';
import { MAPPERS, mapNode } from './nodes.ts';
import { type Source, sourceOf } from './source.ts';

/** Most lines of a report that are about expressions. */
const MOST_TOLD = 200;

interface Step extends Read {
  readonly source: Source;
  readonly node: Node;
  readonly entry: ReportEntry;
}

/**
 * Reads a workflow or a piece of one as n8n exports and copies it. Nothing is run,
 * fetched or looked up. What nothing here does the same as becomes a step of an
 * unknown type that keeps its parameters: it can be seen, wired and replaced, and a
 * workflow with it is not published. The file is kept whole in the document, without
 * what looks like a secret.
 *
 * @param value has `nodes` and `connections`
 */
export function readN8n(value: Json, fileName: string | null): ReadWorkflow {
  const { value: original, count: secrets } = withoutSecrets(value);
  const sources = listOf(own(original, 'nodes')).flatMap((node) => sourceOf(node) ?? []);
  const entries: ReportEntry[] = [];
  const steps: Step[] = [];
  const nameFor = naming();
  const byName = new Map<string, Step>();
  for (const source of sources.filter(({ kind }) => kind !== 'stickyNote')) {
    const step = stepOf(source, nameFor(source.name));
    steps.push(step);
    if (!byName.has(source.name)) byName.set(source.name, step);
    else
      entries.push({
        outcome: 'note',
        message: `Two nodes are called "${source.name}": connections lead to the first.`,
      });
  }
  const renames = new Map([...byName].map(([name, { id }]) => [name, id]));
  const nodes = steps.map(({ node }) => withIds(node, renames));
  const { edges, told, asideCount } = edgesOf(own(original, 'connections'), byName);
  entries.push(...steps.map(({ entry }) => entry), ...expressionsIn(nodes, steps));
  for (const message of told) entries.push({ outcome: 'approximated', message });
  if (asideCount > 0)
    entries.push({
      outcome: 'kept_aside',
      message: `Connections of models, tools and memories that are kept with the file: ${asideCount}.`,
    });
  entries.push(...secretsNote(secrets));
  const connections = [...new Set(nodes.flatMap(({ connection }) => connection ?? []))];
  if (connections.length > 0)
    entries.push({
      outcome: 'note',
      message: `It names the connections ${connections.map((name) => `"${name}"`).join(', ')}. Make them here, or choose others.`,
    });
  const notes = notesOf(sources);
  return {
    entries,
    document: {
      schemaVersion: SCHEMA_VERSION,
      name: titleOf(textOf(own(original, 'name')), fileName, 'Imported from n8n'),
      nodes,
      edges,
      settings: settingsOf(own(original, 'settings')),
      layout: {
        nodes: Object.fromEntries(steps.map(({ id, at }): [string, [number, number]] => [id, [at[0], at[1]]])),
        ...(notes.length > 0 ? { notes } : {}),
      },
      source: { format: 'n8n', original },
    },
  };
}

function stepOf(source: Source, { id, name }: Pick<Node, 'id' | 'name'>): Step {
  const [mapped, why] = mappedOrWhy(() => mapNode(source));
  const at = positionOf(source.node);
  const isOff = own(source.node, 'disabled') === true;
  const notes = textOf(own(source.node, 'notes')).slice(0, 10_000);
  // A trigger does nothing that could be tried again.
  const behaviour =
    mapped && !mapped.type.startsWith('trigger.') ? behaviourOf(source) : { differences: [], policy: undefined };
  const connection = mapped?.takesConnection ? connectionOf(source.node) : undefined;
  const node: Node = {
    id,
    type: mapped?.type ?? asideType('n8n', source.kind),
    typeVersion: mapped ? 1 : Math.max(1, Math.floor(source.version)),
    name,
    parameters: mapped ? (mapped.parameters ?? {}) : source.parameters,
    ...(connection === undefined ? {} : { connection }),
    ...(behaviour.policy ? { policy: behaviour.policy } : {}),
    ...(isOff ? { disabled: 'pass' as const } : {}),
    ...withNotes(notes, mapped ? '' : asideNotes(source)),
  };
  const differences = [...(mapped?.differences ?? []), ...behaviour.differences];
  const kept = mapped ? null : `the n8n node "${source.type}", version ${source.version}: ${why}`;
  const entry = entryOf(node, kept, differences);
  return { id, name, source, mapped, node, entry, at, failureOutput: failureOutputOf(source, mapped) };
}

/** What a person reads who opens a step that was kept aside: what it was, and its code where it has some. */
function asideNotes({ type, version, parameters }: Source): string {
  const code =
    textOf(own(parameters, 'jsCode')) ||
    textOf(own(parameters, 'functionCode')) ||
    textOf(own(parameters, 'pythonCode'));
  return `n8n: ${type}, version ${version}${code === '' ? '' : `\n\n\`\`\`\n${code.slice(0, 9_000)}\n\`\`\``}`;
}

const withNotes = (...notes: readonly string[]): { notes?: string } => {
  const text = notes.filter(Boolean).join('\n\n');
  return text === '' ? {} : { notes: text };
};

function positionOf(node: JsonObject): readonly [number, number] {
  const [x, y] = listOf(own(node, 'position'));
  return [within(numberOf(x, 0)), within(numberOf(y, 0))];
}

/** The name of its first credential as that of a connection, to be made here. */
function connectionOf(node: JsonObject): string | undefined {
  const credentials = own(node, 'credentials');
  const [first] = Object.entries(isRecord(credentials) ? credentials : {});
  if (!first) return undefined;
  return slug(textOf(own(first[1], 'name')) || first[0]);
}

/** What n8n says beside the parameters: what happens when a node fails. */
function behaviourOf({ node }: Source): { policy: Policy | undefined; differences: string[] } {
  const differences: string[] = [];
  const policy: Policy = {};
  if (own(node, 'retryOnFail') === true) {
    const maxAttempts = Math.min(5, Math.max(2, numberOf(own(node, 'maxTries'), 3)));
    const baseDelayMs = Math.min(5_000, Math.max(0, numberOf(own(node, 'waitBetweenTries'), 1_000))) || 1_000;
    policy.retry = { transient: { maxAttempts, baseDelayMs, maxDelayMs: baseDelayMs, factor: 1 } };
    differences.push('a failed item is tried again alone, not the whole list, and only after a passing failure');
  }
  if (onErrorOf(node) === 'continueRegularOutput') {
    policy.onFailure = Object.fromEntries(ROUTABLE_CLASSES.map((name) => [name, { action: 'continue', value: {} }]));
    differences.push('a failed item goes on as an empty one');
  }
  return { policy: Object.keys(policy).length > 0 ? policy : undefined, differences };
}

const onErrorOf = (node: JsonObject): string =>
  textOf(own(node, 'onError')) || (own(node, 'continueOnFail') === true ? 'continueRegularOutput' : '');

/** Failed items leave by the output after the last regular one. */
function failureOutputOf({ kind, node, parameters }: Source, mapped: Mapped | null): number | null {
  if (onErrorOf(node) !== 'continueErrorOutput') return null;
  if (kind === 'if' || kind === 'splitInBatches') return 2;
  if (kind === 'switch')
    return mapped ? listOf(mapped.parameters?.rules).length + (mapped.parameters?.withElse ? 1 : 0) : null;
  return Object.hasOwn(MAPPERS, kind) || parameters ? 1 : null;
}

/** References by name become references by id, so that a name may change. */
function withIds(node: Node, renames: ReadonlyMap<string, string>): Node {
  const renamed = (value: Json): Json => {
    if (isExpression(value)) return renameReferences(value, renames);
    if (Array.isArray(value)) return value.map(renamed);
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]): [string, Json] => [name, renamed(each)]));
  };
  const parameters = renamed(node.parameters ?? {});
  return isRecord(parameters) ? { ...node, parameters } : node;
}

/** Expressions that say something which is not known here: they are kept as they are. */
function expressionsIn(nodes: readonly Node[], steps: readonly Step[]): ReportEntry[] {
  const ids = new Set(nodes.map(({ id }) => id));
  return nodes
    .flatMap((node, index) => {
      if (!steps[index]?.mapped) return [];
      const wrong = [...templatesIn(node.parameters ?? {})].flatMap(({ template }) =>
        templateProblems(template, ids).map(({ message }) => message),
      );
      return [...new Set(wrong)].map(
        (message): ReportEntry => ({ outcome: 'approximated', message: `"${node.name}": ${message}`, node: node.id }),
      );
    })
    .slice(0, MOST_TOLD);
}

function settingsOf(settings: Json | undefined): Settings {
  const zone = textOf(own(settings, 'timezone'));
  const seconds = numberOf(own(settings, 'executionTimeout'), 0);
  return {
    order: 'declared',
    ...(zone !== '' && zone !== 'DEFAULT' && zone.length <= 64 ? { timeZone: zone } : {}),
    ...(seconds > 0 ? { timeoutMs: Math.ceil(seconds * 1_000) } : {}),
  };
}

const TINTS = ['yellow', 'red', 'red', 'green', 'blue', 'grey', 'grey'] as const;

function notesOf(sources: readonly Source[]): Note[] {
  const ids = new Set<string>();
  return sources
    .filter(({ kind }) => kind === 'stickyNote')
    .map(({ node, parameters }): Note => {
      const id = nextId('note', ids);
      ids.add(id);
      const [x, y] = positionOf(node);
      const side = (key: string, otherwise: number) =>
        Math.max(32, Math.min(20_000, Math.round(numberOf(own(parameters, key), otherwise))));
      return {
        id,
        text: textOf(own(parameters, 'content')).slice(0, 20_000),
        at: [x, y],
        size: [side('width', 240), side('height', 160)],
        tint: TINTS[numberOf(own(parameters, 'color'), 1) - 1] ?? 'yellow',
      };
    });
}
