import { type Edge, FALLBACK_PORT, type Json, ROUTABLE_CLASSES } from '@holdfast/workflow';
import { closingOf, VISITS, VISITS_WORDS } from '../foreign/cycles.ts';
import { type Mapped, plainInput, plainOutput } from '../foreign/mapped.ts';
import { isRecord, listOf, numberOf, own, textOf } from '../foreign/values.ts';

/** A node that was read: what it is here, and what it was. */
export interface Read {
  readonly id: string;
  readonly name: string;
  readonly mapped: Mapped | null;
  /** Position of the output by which failed items leave; null: there is none. */
  readonly failureOutput: number | null;
  readonly at: readonly [number, number];
}

interface Found {
  readonly edges: Edge[];
  /** What could not be drawn, in words. */
  readonly told: readonly string[];
  /** Connections that are no flow, such as that of a model to its step. */
  readonly asideCount: number;
}

interface Line {
  readonly from: Read;
  readonly output: number;
  readonly to: Read;
  readonly input: number;
}

/**
 * The connections of a file as edges. n8n runs what hangs on one output from top to
 * bottom, then from left to right: in that order they stand here.
 */
export function edgesOf(connections: Json | undefined, byName: ReadonlyMap<string, Read>): Found {
  const told: string[] = [];
  let asideCount = 0;
  const lines: Line[] = [];
  for (const [name, types] of Object.entries(isRecord(connections) ? connections : {})) {
    const from = byName.get(name.trim());
    for (const [type, outputs] of Object.entries(isRecord(types) ? types : {})) {
      for (const [output, targets] of listOf(outputs).entries())
        for (const target of listOf(targets)) {
          const to = byName.get(textOf(own(target, 'node')).trim());
          if (type !== 'main') asideCount += 1;
          else if (!from || !to)
            told.push(`A connection from "${name}" to "${textOf(own(target, 'node'))}" ends nowhere.`);
          else lines.push({ from, output, to, input: numberOf(own(target, 'index'), 0) });
        }
    }
  }
  const ordered = [...Map.groupBy(lines, ({ from }) => from.id).values()].flatMap((own) =>
    own.toSorted((a, b) => a.output - b.output || a.to.at[1] - b.to.at[1] || a.to.at[0] - b.to.at[0]),
  );
  const returns = returnsOf(ordered);
  const closing = closingOf(
    ordered.filter((line) => !returns.has(line)),
    ({ from, to }) => [from.id, to.id],
  );
  const edges = ordered.flatMap((line): Edge[] => {
    const { from, output, to, input } = line;
    const isFailure = from.failureOutput === output;
    const port = isFailure ? FALLBACK_PORT : (from.mapped?.output ?? (from.mapped ? onlyOut : plainOutput))(output);
    if (port === null) {
      told.push(`"${from.name}" has no output ${output + 1} here: its connection to "${to.name}" is left out.`);
      return [];
    }
    return [
      {
        id: '',
        from: { node: from.id, port },
        to: {
          node: to.id,
          port: returns.has(line) ? 'return' : (to.mapped?.input ?? (to.mapped ? onlyIn : plainInput))(input),
        },
        ...(isFailure ? { kind: 'fallback', on: [...ROUTABLE_CLASSES] } : {}),
        ...(closing.has(line) ? { visitLimit: VISITS } : {}),
      },
    ];
  });
  if (closing.size > 0) told.push(VISITS_WORDS);
  return { edges: edges.map((edge, index) => ({ ...edge, id: `e${index + 1}` })), told, asideCount };
}

const onlyOut = (index: number): string | null => (index === 0 ? 'out' : null);
const onlyIn = (): string => 'in';

/** What leads from the body of a loop back to it. */
function returnsOf(lines: readonly Line[]): Set<Line> {
  const found = new Set<Line>();
  const after = Map.groupBy(lines, ({ from }) => from.id);
  for (const loop of new Set(lines.map(({ from }) => from).filter(({ mapped }) => mapped?.type === 'core.loop'))) {
    const body = lines.filter(({ from, output }) => from === loop && loop.mapped?.output?.(output) === 'item');
    const seen = new Set<Line>(body);
    for (const line of seen) {
      if (line.to === loop) found.add(line);
      else for (const next of after.get(line.to.id) ?? []) seen.add(next);
    }
  }
  return found;
}
