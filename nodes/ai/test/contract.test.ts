import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject, NodeDefinition } from '@holdfast/node-sdk';
import { MemoryFiles } from '@holdfast/node-sdk/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { answerIn } from '../practice/answers.ts';
import { sayByRules } from '../practice/rules.ts';
import { agent } from '../src/nodes/agent.ts';
import { classify } from '../src/nodes/classify.ts';
import { decide } from '../src/nodes/decide.ts';
import { draft } from '../src/nodes/draft.ts';
import { extract } from '../src/nodes/extract.ts';
import { step } from '../src/nodes/step.ts';
import { ask } from './asking.ts';

/** The contract as JSON Schema: its variants overlap, so that one fits is enough; `nullable` is a word of an older OpenAPI. */
function plain(value: Json): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  const { oneOf, nullable, discriminator: _, ...rest } = value;
  const inner = Object.fromEntries(
    Object.entries(oneOf === undefined ? rest : { ...rest, anyOf: oneOf }).map(([name, one]) => [name, plain(one)]),
  );
  return nullable === true ? { anyOf: [inner, { type: 'null' }] } : inner;
}

/**
 * OpenAI's own description (github.com/openai/openai-openapi, MIT), reduced to what models are asked by. It is
 * not part of this repository: `HOLDFAST_CONTRACTS` names a folder that holds `openai`.
 */
const FILE = join(process.env.HOLDFAST_CONTRACTS ?? '', 'openai/openapi-subset.json');
const isThere = (process.env.HOLDFAST_CONTRACTS ?? '') !== '' && existsSync(FILE);
if (!isThere) console.warn('Skipped: the contract of OpenAI is not here. HOLDFAST_CONTRACTS names its folder.');

const SPEC = 'https://contract.invalid/openai';
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);

const TOOL = {
  name: 'find_invoice',
  workflow: 'Find an invoice',
  description: 'Finds an invoice by its number.',
  input: { type: 'object', properties: { number: { type: 'string' } }, required: ['number'] },
  confirm: 'nobody',
};
const material = { data: 'Invoice number: 4711', files: ['scan', 'picture'] };
const CASES: readonly (readonly [string, NodeDefinition, JsonObject])[] = [
  ['extract', extract, { ...material, fields: [{ name: 'number', kind: 'text', description: 'x', mayLack: true }] }],
  [
    'classify',
    classify,
    {
      ...material,
      labels: [
        { value: 'a', description: '' },
        { value: 'b', description: '' },
      ],
    },
  ],
  [
    'decide',
    decide,
    {
      ...material,
      question: 'Which?',
      options: [
        { value: 'a', when: '' },
        { value: 'b', when: '' },
      ],
    },
  ],
  ['draft', draft, { ...material, instructions: 'Answer.' }],
  ['agent', agent, { ...material, instructions: 'Look into it.', tools: [TOOL] }],
];

describe.skipIf(!isThere)('the contract of OpenAI', () => {
  const contract = isThere ? (JSON.parse(readFileSync(FILE, 'utf8')) as JsonObject) : {};
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false, discriminator: false });
  ajv.addSchema({ $id: SPEC, components: plain(contract.components ?? {}) });
  const problems = (name: string, value: unknown) => {
    const validate = ajv.compile({ $ref: `${SPEC}#/components/schemas/${name}` });
    return validate(value)
      ? []
      : (validate.errors ?? []).map(
          ({ instancePath, message, params }) => `${instancePath}: ${message} ${JSON.stringify(params)}`,
        );
  };

  test.each(
    CASES.flatMap(([name, node, parameters]) => [
      [name, 'responses', 'CreateResponse', 'Response', node, parameters] as const,
      [name, 'chat', 'CreateChatCompletionRequest', 'CreateChatCompletionResponse', node, parameters] as const,
    ]),
  )(
    '%s by %s sends what it takes, and the stand-in answers as it does',
    async (_, api, request, response, node, parameters) => {
      const files = new MemoryFiles();
      const scan = await files.write({ name: 'a.pdf', mimeType: 'application/pdf', bytes: Buffer.from('%PDF-1.7') });
      const picture = await files.write({ name: 'a.png', mimeType: 'image/png', bytes: png });
      const { outcome, requests } = await ask(node, {
        connection: 'ai.openai',
        fields: { api },
        parameters,
        items: [{ json: {}, files: { scan, picture } }],
        files,
      });
      expect(outcome.failures).toEqual([]);
      const [sent] = requests;
      if (!sent) throw new Error('Nothing was sent.');
      expect(problems(request, sent.body)).toEqual([]);
      expect(problems(response, answerIn(sent.asked, sayByRules(sent.asked)))).toEqual([]);
    },
  );

  test.each([
    ['responses', 'CreateResponse'],
    ['chat', 'CreateChatCompletionRequest'],
  ])('an agent by %s tells what came of a call as it wants to be told', async (api, request) => {
    let kept: JsonObject | null = null;
    const runs = new Map([
      [0, { runId: 'r', status: 'succeeded' as const, failure: null, items: [{ json: { paid: 1 } }] }],
    ]);
    const attempt = () =>
      ask(agent, {
        connection: 'ai.openai',
        fields: { api },
        parameters: { instructions: 'Look into it.', data: 'Invoice number: 4711', tools: [TOOL] },
        memory: {
          value: kept,
          runs,
          keep: (value) => {
            kept = value;
          },
        },
      });
    expect((await attempt()).outcome.suspend).toMatchObject({ call: { items: [{ json: { number: '4711' } }] } });
    const { requests, json } = await attempt();
    expect(json).toMatchObject({ ai: { calls: [{ tool: 'find_invoice', outcome: 'done' }] } });
    expect(JSON.stringify(requests[0]?.body)).toContain('paid');
    expect(problems(request, requests[0]?.body)).toEqual([]);
  });

  test('the general step sends what chat completions take', async () => {
    const { requests } = await ask(step, { parameters: { instructions: 'Read.', data: 'x' } });
    expect(problems('CreateChatCompletionRequest', requests[0]?.body)).toEqual([]);
  });
});
