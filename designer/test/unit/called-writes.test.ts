import type { Node, WorkflowDocument } from '@holdfast/workflow';
import { aDescription, aDocument, aNode, anEdge, TEST_TYPES } from '@holdfast/workflow/testing';
import { expect, test } from 'vitest';
import { calledWrites } from '../../src/canvas/sub/called-writes.ts';

const NAMED = { type: 'string', 'x-control': 'workflow' };
const TYPES = [
  ...TEST_TYPES,
  aDescription('trigger.called', { control: 'trigger' }),
  aDescription('test.calls', { parameters: { type: 'object', properties: { workflow: NAMED } } }),
  aDescription('test.agent', {
    parameters: {
      type: 'object',
      properties: { tools: { type: 'array', items: { type: 'object', properties: { workflow: NAMED } } } },
    },
  }),
];
const types = { describe: (type: string) => TYPES.find((each) => each.type === type) };
const calls = (id: string, workflow: string) => aNode(id, 'test.calls', { name: id, parameters: { workflow } });
const write = (id: string, more: Partial<Node> = {}) => aNode(id, 'test.blind', { name: id, ...more });
const called = (name: string, ...nodes: Node[]): WorkflowDocument => ({
  ...aDocument(
    [aNode('start', 'trigger.called'), ...nodes],
    nodes.map(({ id }) => anEdge(`start -> ${id}`)),
  ),
  name,
});

const look = async (nodes: readonly Node[], workflows: readonly WorkflowDocument[], asked: string[] = []) => {
  const load = async (name: string) => {
    asked.push(name);
    if (name === 'away') throw new Error('The server does not answer.');
    return workflows.find((each) => each.name === name) ?? null;
  };
  const found = await calledWrites(nodes, types, load);
  return found.map(({ by, workflow, writes }) => [by.id, workflow, ...writes.map(({ id }) => id)]);
};

test('writes of called workflows are told with the step that leads there, each workflow once, also where they call each other', async () => {
  const ping = called('Ping', write('post'), calls('on', 'Pong'));
  const pong = called('Pong', calls('back', 'Ping'), write('file'));
  const asked: string[] = [];
  const nodes = [aNode('before', 'test.each'), calls('first', 'Ping'), calls('again', 'Ping')];
  expect(await look(nodes, [ping, pong], asked)).toEqual([
    ['first', 'Ping', 'post'],
    ['first', 'Pong', 'file'],
  ]);
  expect(asked).toEqual(['Ping', 'Pong']);
});

test('tools of an agent are called workflows too', async () => {
  const agent = aNode('agent', 'test.agent', { parameters: { tools: [{ workflow: 'Read' }, { workflow: 'Refund' }] } });
  const workflows = [called('Read', aNode('look', 'test.each')), called('Refund', write('pay'))];
  expect(await look([agent], workflows)).toEqual([['agent', 'Refund', 'pay']]);
});

test('what is off or is not reached writes nothing; what is pinned writes, because a published version uses no pins', async () => {
  const document = called('Called', write('pinned'), write('off', { disabled: 'pass' }));
  const stray = { ...document, nodes: [...document.nodes, write('stray')], pins: { pinned: { out: [{ json: {} }] } } };
  expect(await look([calls('call', 'Called')], [stray])).toEqual([['call', 'Called', 'pinned']]);
});

test('a workflow that is not known before is told of as such; one that is not there writes nothing', async () => {
  const nodes = [calls('by', '={{ $json.workflow }}'), calls('gone', 'Nobody'), calls('late', 'away')];
  expect(await look(nodes, [])).toEqual([
    ['by', null],
    ['late', null],
  ]);
});
