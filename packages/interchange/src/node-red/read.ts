import {
  type Edge,
  FALLBACK_PORT,
  type Group,
  type Json,
  type JsonObject,
  LIMITS,
  type Node,
  type Note,
  nextId,
  ROUTABLE_CLASSES,
  SCHEMA_VERSION,
  slug,
} from '@holdfast/workflow';
import { closingOf, VISITS, VISITS_WORDS } from '../foreign/cycles.ts';
import { asideType, entryOf, mappedOrWhy, plainOutput, type ReadWorkflow } from '../foreign/mapped.ts';
import { naming, titleOf } from '../foreign/naming.ts';
import { secretsNote, withoutSecrets } from '../foreign/secrets.ts';
import { own, textOf } from '../foreign/values.ts';
import type { ReportEntry } from '../import.ts';
import { mapNode } from './nodes.ts';
import { type Flow, flowOf, linksOf, type MappedNode, membersOf, type Source, scopeOf } from './source.ts';

/** Room between the tabs of a file, which all come onto one canvas. */
const TAB_GAP = 320;
/** How far the step behind another one stands from it. */
const BEHIND: readonly [number, number] = [32, 88];

interface Step {
  readonly source: Source;
  readonly mapped: MappedNode | null;
  readonly node: Node;
  /** The step behind it. */
  readonly behind: Node | null;
  readonly entry: ReportEntry;
  readonly at: readonly [number, number];
}

/**
 * Reads flows as Node-RED exports and copies them. Nothing is run, fetched or
 * looked up. A message becomes an item; all tabs come onto one canvas, one below the
 * other. What nothing here does the same as becomes a step of an unknown type
 * that keeps what it says. The file is kept whole in the document, without what looks like a secret.
 *
 * @param value a list of nodes, or an object that has one as `flows`
 */
export function readNodeRed(value: Json, fileName: string | null): ReadWorkflow {
  const { value: original, count: secrets } = withoutSecrets(value);
  const flow = flowOf(original);
  const shift = shiftsOf(flow);
  const name = naming();
  const steps = flow.steps.map((source) => stepOf(source, name, shift));
  const { edges, told } = edgesOf(steps);
  const [only] = flow.tabs.values();
  const title = flow.tabs.size === 1 ? textOf(own(only, 'label')) : '';
  const groups = groupsOf(flow, steps);
  const notes = notesOf(flow, shift);
  return {
    entries: [
      ...steps.map(({ entry }) => entry),
      ...told.map((message): ReportEntry => ({ outcome: 'approximated', message })),
      ...generalNotes(flow),
      ...secretsNote(secrets),
    ],
    document: {
      schemaVersion: SCHEMA_VERSION,
      name: titleOf(title, fileName, 'Imported from Node-RED'),
      nodes: steps.flatMap(({ node, behind }) => (behind ? [node, behind] : [node])),
      edges,
      settings: { order: 'declared' },
      layout: {
        nodes: Object.fromEntries(
          steps.flatMap(({ node, behind, at: [x, y] }): [string, [number, number]][] => [
            [node.id, [x, y]],
            ...(behind ? [[behind.id, [x + BEHIND[0], y + BEHIND[1]]] as [string, [number, number]]] : []),
          ]),
        ),
        ...(notes.length > 0 ? { notes } : {}),
        ...(groups.length > 0 ? { groups } : {}),
      },
      source: { format: 'node-red', original },
    },
  };
}

type Shift = (source: Pick<Source, 'tab' | 'at'>) => [number, number];

/** Where each tab stands: below the one before it. */
function shiftsOf({ steps, comments, tabs }: Flow): Shift {
  const down = new Map<string, number>();
  const byTab = Map.groupBy([...steps, ...comments], ({ tab }) => tab);
  let free = 0;
  for (const tab of new Set([...tabs.keys(), ...byTab.keys()])) {
    const rows = (byTab.get(tab) ?? []).map(({ at }) => at[1]);
    if (rows.length === 0) continue;
    const [top, bottom] = [rows.reduce((a, b) => Math.min(a, b)), rows.reduce((a, b) => Math.max(a, b))];
    down.set(tab, free - top);
    free += bottom - top + TAB_GAP;
  }
  return ({ tab, at: [x, y] }) => [x, y + (down.get(tab) ?? 0)];
}

function stepOf(source: Source, name: ReturnType<typeof naming>, shift: Shift): Step {
  const [mapped, why] = mappedOrWhy(() => mapNode(source));
  const called = name(source.name);
  const isOff = source.isOff ? { disabled: 'stop' as const } : {};
  const signIn = mapped?.takesConnection ? { connection: slug(source.name) } : {};
  const node: Node = mapped
    ? { ...called, type: mapped.type, typeVersion: 1, parameters: mapped.parameters ?? {}, ...signIn, ...isOff }
    : {
        ...called,
        type: asideType('node-red', source.kind),
        typeVersion: 1,
        parameters: parametersOf(source),
        ...isOff,
        notes: asideNotes(source),
      };
  return {
    source,
    mapped,
    node,
    behind: mapped?.behind
      ? { ...name(`${called.name}: message`), type: 'core.set', typeVersion: 1, parameters: mapped.behind }
      : null,
    entry: entryOf(called, mapped ? null : `the Node-RED node "${source.kind}": ${why}`, mapped?.differences),
    at: shift(source),
  };
}

/** What belongs to the drawing and not to what a node does. */
const DRAWING = new Set(['id', 'type', 'z', 'g', 'x', 'y', 'name', 'wires', 'd']);
const parametersOf = ({ node }: Source): JsonObject =>
  Object.fromEntries(Object.entries(node).filter(([name]) => !DRAWING.has(name)));

/** What a person reads who opens a step that was kept aside: what it was, and its code where it has some. */
function asideNotes({ kind, node }: Source): string {
  const code = textOf(own(node, 'func'));
  return `Node-RED: ${kind}${code === '' ? '' : `\n\n\`\`\`\n${code.slice(0, 9_000)}\n\`\`\``}`;
}

interface Line {
  readonly from: Step;
  readonly port: string;
  readonly to: Step;
  readonly kind?: 'fallback';
}

/** Wires, lines that are not drawn, and what is caught, as edges. */
function edgesOf(steps: readonly Step[]): { readonly edges: Edge[]; readonly told: readonly string[] } {
  const byId = new Map(steps.map((step) => [step.source.id, step]));
  const told: string[] = [];
  const lines = new Map<string, Line>();
  const add = (line: Line) => {
    const key = JSON.stringify([line.from.node.id, line.port, line.to.node.id]);
    if (!lines.has(key)) lines.set(key, line);
  };
  for (const from of steps) {
    const { source, mapped } = from;
    const targets = source.kind === 'link out' ? [linksOf(source)] : source.wires;
    for (const [output, ids] of targets.entries()) {
      const port = from.behind ? 'out' : (mapped ? (mapped.output ?? onlyOut) : plainOutput)(output);
      for (const id of ids) {
        const to = byId.get(id);
        if (!to) told.push(`A wire of "${from.node.name}" ends nowhere.`);
        else if (port === null)
          told.push(`"${from.node.name}" has no output ${output + 1} here: its wire is left out.`);
        else if (to.node.type.startsWith('trigger.')) told.push(`"${to.node.name}" starts runs: nothing leads to it.`);
        else add({ from, port, to });
      }
    }
    if (source.kind === 'catch' && mapped)
      for (const id of scopeOf(source) ?? []) {
        const failed = byId.get(id);
        if (failed && !failed.node.type.startsWith('trigger.'))
          add({ from: failed, port: FALLBACK_PORT, to: from, kind: 'fallback' });
      }
  }
  const drawn = [...lines.values()];
  const closing = closingOf(drawn, ({ from, to }) => [from.node.id, to.node.id]);
  if (closing.size > 0) told.push(VISITS_WORDS);
  const inner = steps.flatMap(({ node, behind }): Omit<Edge, 'id'>[] =>
    behind ? [{ from: { node: node.id, port: 'out' }, to: { node: behind.id, port: 'in' } }] : [],
  );
  const outer = drawn.map((line): Omit<Edge, 'id'> => {
    const isFallback = line.kind === 'fallback';
    return {
      from: { node: isFallback ? line.from.node.id : (line.from.behind ?? line.from.node).id, port: line.port },
      to: { node: line.to.node.id, port: 'in' },
      ...(isFallback ? { kind: 'fallback', on: [...ROUTABLE_CLASSES] } : {}),
      ...(closing.has(line) ? { visitLimit: VISITS } : {}),
    };
  });
  return { edges: [...inner, ...outer].map((edge, index) => ({ id: `e${index + 1}`, ...edge })), told };
}

const onlyOut = (index: number): string | null => (index === 0 ? 'out' : null);

/** Frames around steps; a step is in the first that names it. */
function groupsOf({ groups }: Flow, steps: readonly Step[]): Group[] {
  const free = new Map(steps.map((step) => [step.source.id, step]));
  const ids = new Set<string>();
  return groups.flatMap((group): Group[] => {
    const members = membersOf(group).flatMap((id) => {
      const step = free.get(id);
      free.delete(id);
      return step ? [step] : [];
    });
    if (members.length === 0) return [];
    const id = nextId('group', ids);
    ids.add(id);
    const title = group.name === 'group' ? 'Group' : group.name.slice(0, LIMITS.nameLength);
    return [{ id, title, nodes: members.flatMap(({ node, behind }) => (behind ? [node.id, behind.id] : [node.id])) }];
  });
}

/** Comments, and above each of several tabs what it is called and about. */
function notesOf({ steps, comments, tabs }: Flow, shift: Shift): Note[] {
  const ids = new Set<string>();
  const noteAt = (text: string, at: readonly [number, number]): Note => {
    const id = nextId('note', ids);
    ids.add(id);
    return { id, text: text.slice(0, 20_000), at: [at[0], at[1]], size: [240, 96] };
  };
  const tops = [...tabs].flatMap(([id, tab]): Note[] => {
    const places = steps.filter((step) => step.tab === id).map(shift);
    if (tabs.size < 2 || places.length === 0) return [];
    const [left, top] = [0, 1].map((axis) => places.map((at) => at[axis] ?? 0).reduce((a, b) => Math.min(a, b)));
    return [
      noteAt(`## ${textOf(own(tab, 'label'))}\n\n${textOf(own(tab, 'info'))}`.trim(), [left ?? 0, (top ?? 0) - 160]),
    ];
  });
  return [
    ...tops,
    ...comments.map((comment) => {
      const info = textOf(own(comment.node, 'info'));
      return noteAt(info === '' ? comment.name : `**${comment.name}**\n\n${info}`, shift(comment));
    }),
  ];
}

/** What holds for the whole file. */
function generalNotes({ steps, inSubflows, settings }: Flow): ReportEntry[] {
  const note = (message: string): ReportEntry => ({ outcome: 'note', message });
  return [
    ...(steps.length > 0
      ? [note('Each start is a run of its own here: nothing is kept in memory between two messages.')]
      : []),
    ...(inSubflows > 0 ? [note(`Nodes in subflows, which are kept with the file and not drawn: ${inSubflows}.`)] : []),
    ...(settings > 0 ? [note(`Nodes that only hold settings, which are kept with the file: ${settings}.`)] : []),
  ];
}
