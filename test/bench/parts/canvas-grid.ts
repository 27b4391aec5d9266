import { SCHEMA_VERSION, type WorkflowDocument } from '@holdfast/workflow';

const COLUMNS = 25;

/**
 * A workflow of so many steps in rows, each row a chain that begins where the
 * one before began, and every fourth step with a second line: about 1.28 edges a node.
 */
export function grid(size: number): WorkflowDocument {
  const id = (index: number) => `n${index}`;
  const nodes = Array.from({ length: size }, (_, index) => ({
    id: id(index),
    type: index === 0 ? 'trigger.manual' : index % 10 === 0 ? 'core.if' : 'core.set',
    typeVersion: 1,
    name: `Step ${index}`,
    ...(index % 10 === 0 || index === 0
      ? {}
      : { parameters: { fields: [{ name: 'value', value: '={{ $json.value }}' }] } }),
  }));
  const edges: WorkflowDocument['edges'] = [];
  const join = (from: number, to: number) => {
    const isBranch = from !== 0 && from % 10 === 0;
    edges.push({
      id: `e${edges.length}`,
      from: { node: id(from), port: isBranch ? 'true' : 'out' },
      to: { node: id(to), port: 'in' },
    });
  };
  for (let index = 1; index < size; index += 1) {
    join(index % COLUMNS === 0 ? index - COLUMNS : index - 1, index);
    if (index % 4 === 0 && index >= COLUMNS + 2) join(index - COLUMNS - 1, index);
  }
  return {
    schemaVersion: SCHEMA_VERSION,
    name: `${size} steps`,
    nodes,
    edges,
    layout: {
      nodes: Object.fromEntries(
        nodes.map((node, index) => [node.id, [(index % COLUMNS) * 304, Math.floor(index / COLUMNS) * 128]]),
      ),
    },
  };
}
