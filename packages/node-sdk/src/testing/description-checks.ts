import {
  COMPENSATE_PORT,
  FALLBACK_PORT,
  FORBIDDEN_NAMES,
  type JsonObject,
  type JsonSchema,
  mismatches,
  type NodeDescription,
  portsOf,
} from '@holdfast/workflow';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { NodeDefinition } from '../define.ts';
import { isIcon } from './icons.ts';
import { HINTS } from './parameters.ts';

/** Controls that the designer knows how to draw. */
export const CONTROLS: ReadonlySet<unknown> = new Set([
  'code',
  'json',
  'multiline',
  'markdown',
  'duration',
  'cron',
  'timezone',
  'key-values',
  'conditions',
  'workflow',
  'datetime',
  'field',
  'hidden',
]);

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Everything wrong with a description, in words; empty when it is fit to be published. */
export function descriptionProblems(description: NodeDescription): string[] {
  return [
    ...wording(description),
    ...plainness(description),
    ...schemaProblems('parameters', description.parameters),
    ...(description.output ? schemaProblems('output', description.output) : []),
    ...parameterProblems(description.parameters, 'parameters'),
    ...values(description),
    ...ports(description),
  ];
}

/** The same, with what behaviour and description promise each other. */
export function definitionProblems(definition: NodeDefinition): string[] {
  const { description } = definition;
  const problems = descriptionProblems(description);
  const { effect } = description;
  if (effect.kind === 'write' && effect.safeBy === 'probe' && !definition.probe)
    problems.push('the write is made safe by a probe, but there is no probe()');
  if (effect.kind === 'write' && effect.safeBy === 'key' && effect.keyWindowMs === undefined)
    problems.push('the write is made safe by a key, but keyWindowMs does not say how long the provider remembers it');
  if (definition.probe && effect.kind !== 'write' && effect.kind !== 'declared')
    problems.push('there is a probe(), but nothing is written');
  if (description.keepsCursor && effect.kind !== 'read')
    problems.push('the node keeps a cursor, but it does not read: only what is read can be read again');
  const isKnown = definition.connections.length > 0 && definition.connections.every(({ account }) => account);
  if (description.keepsCursor && !isKnown)
    problems.push('the node keeps a cursor, but a connection of it does not say whose account it leads to: account()');
  if (description.parks && !definition.resume && description.category !== 'people')
    problems.push('the node parks, but there is no resume()');
  return problems;
}

function wording({ type, typeVersion, title, description, icon }: NodeDescription): string[] {
  const problems: string[] = [];
  if (!/^[a-z][a-zA-Z0-9-]*(\.[a-zA-Z0-9-]+)+$/.test(type))
    problems.push(`the type "${type}" is not connector.resource.verb`);
  if (!Number.isInteger(typeVersion) || typeVersion < 1) problems.push('typeVersion counts from 1');
  if (title.trim() === '' || title.length > 60) problems.push('the title has between 1 and 60 characters');
  if (!description.endsWith('.')) problems.push('the description is a sentence');
  if (!isIcon(icon)) problems.push(`there is no icon "${icon}" in the Tabler outline set`);
  return problems;
}

function plainness(description: NodeDescription): string[] {
  const text = JSON.stringify(description);
  const again: unknown = JSON.parse(text);
  return JSON.stringify(again) === text && !hasOddValue(description) ? [] : ['the description is not plain JSON'];
}

function hasOddValue(value: unknown): boolean {
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
    return true;
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasOddValue);
}

function schemaProblems(name: string, schema: JsonSchema): string[] {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, validateFormats: false, keywords: [...HINTS] });
  try {
    ajv.compile(schema);
    return [];
  } catch (error) {
    return [`the ${name} schema does not compile: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function parameterProblems(schema: JsonSchema, path: string, depth = 0): string[] {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.entries(isObject(schema.properties) ? schema.properties : {}).flatMap(([name, property]) => {
    const at = `${path}.${name}`;
    if (!isObject(property)) return [`${at} is no schema`];
    const problems: string[] = [];
    if (FORBIDDEN_NAMES.has(name)) problems.push(`${at} has a forbidden name`);
    if (typeof property.title !== 'string' || property.title === '') problems.push(`${at} has no title`);
    if (typeof property.description !== 'string' || property.description === '')
      problems.push(`${at} has no description`);
    if (!required.has(name) && !('default' in property)) problems.push(`${at} is neither required nor has a default`);
    if (required.has(name) && 'default' in property) problems.push(`${at} is required although it has a default`);
    if (property['x-control'] !== undefined && !CONTROLS.has(property['x-control']))
      problems.push(`${at} asks for the control "${String(property['x-control'])}", which does not exist`);
    if (isObject(property['x-labels'])) problems.push(...labelProblems(property, at));
    if (depth > 3) problems.push(`${at} is nested too deeply for a form`);
    const inner = isObject(property.items) ? property.items : property;
    if (inner.pattern !== undefined && !isTold(inner))
      problems.push(`${at} has a pattern, and neither "x-form" nor an example tells people what it asks for`);
    return [...problems, ...(isObject(inner.properties) ? parameterProblems(inner, at, depth + 1) : [])];
  });
}

/** Whether what a pattern asks for is told: nobody reads patterns. */
const isTold = (schema: Record<string, unknown>): boolean =>
  typeof schema['x-form'] === 'string' || (Array.isArray(schema.examples) && typeof schema.examples[0] === 'string');

function labelProblems(property: Record<string, unknown>, at: string): string[] {
  const inner = isObject(property.items) ? property.items : property;
  const values = new Set(Array.isArray(inner.enum) ? inner.enum : []);
  const labels = Object.keys(property['x-labels'] as object);
  return [
    ...labels
      .filter((label) => !values.has(label))
      .map((label) => `${at} labels "${label}", which is not one of its values`),
    ...[...values]
      .filter((value) => !labels.includes(String(value)))
      .map((value) => `${at} has no label for "${String(value)}"`),
  ];
}

function defaultsOf(schema: JsonSchema): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {};
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, property]) => isObject(property) && 'default' in property)
      .map(([name, property]) => [name, (property as { default: JsonObject }).default]),
  );
}

function values({ parameters, example, output }: NodeDescription): string[] {
  const defaults = defaultsOf(parameters);
  const optional = { ...parameters, required: [] };
  const problems = mismatches(optional, defaults).map(
    ({ path, message }) => `the default of ${path} does not fit: ${message}`,
  );
  if (example) {
    for (const { path, message } of mismatches(parameters, example, { allowExpressions: true }))
      problems.push(`the example does not fit at "${path}": ${message}`);
  }
  if (!output && example === undefined && Array.isArray(parameters.required) && parameters.required.length > 0)
    problems.push('a node with required parameters gives an example');
  return problems;
}

function ports(description: NodeDescription): string[] {
  const { inputs, outputs } = portsOf(description, { ...defaultsOf(description.parameters), ...description.example });
  const problems: string[] = [];
  for (const [side, list] of [
    ['input', inputs],
    ['output', outputs],
  ] as const) {
    const seen = new Set<string>();
    for (const { name } of list) {
      if (seen.has(name)) problems.push(`two ${side} ports are called "${name}"`);
      seen.add(name);
      if (FORBIDDEN_NAMES.has(name) || name === FALLBACK_PORT || name === COMPENSATE_PORT || name === '')
        problems.push(`no ${side} port can be called "${name}"`);
    }
  }
  if (description.control === 'trigger' ? inputs.length > 0 : inputs.length === 0)
    problems.push(description.control === 'trigger' ? 'a trigger has no inputs' : 'there is no input port');
  if (outputs.length === 0 && description.control === 'trigger') problems.push('a trigger has an output');
  return problems;
}
