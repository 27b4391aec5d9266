import { KeptAside } from '../foreign/mapped.ts';
import { fixedText, listOf, numberOf, own, textOf } from '../foreign/values.ts';
import { changeOf } from './change.ts';
import { functionOf } from './code.ts';
import { injectOf } from './inject.ts';
import { requestOf, respondOf, webhookOf } from './request.ts';
import { type MappedNode, type Source, scopeOf } from './source.ts';
import { SUBFLOW_IN } from './subflows.ts';
import { switchOf } from './switch.ts';
import { fieldOf, readOf, templateOf } from './values.ts';

type Mapper = (source: Source) => MappedNode;

function delayOf({ node }: Source): MappedNode {
  if (textOf(own(node, 'pauseType'), 'delay') !== 'delay')
    throw new KeptAside('it holds messages back by their number, and a wait here holds each of them for a time');
  const amount = Number(own(node, 'timeout') ?? 5);
  const said = textOf(own(node, 'timeoutUnits'), 'seconds');
  if (!(amount > 0)) throw new KeptAside('it does not say how long it waits');
  const isMillis = said === 'milliseconds';
  return {
    type: 'core.wait',
    parameters: { for: 'time', amount: isMillis ? amount / 1_000 : amount, unit: isMillis ? 'seconds' : said },
  };
}

function textTemplateOf({ node }: Source): MappedNode {
  if (textOf(own(node, 'fieldType'), 'msg') !== 'msg') throw new KeptAside('it writes outside of the message');
  if (textOf(own(node, 'output'), 'str') !== 'str') throw new KeptAside('it makes an object of its text');
  const text = textOf(own(node, 'template'));
  const value = own(node, 'syntax') === 'plain' ? fixedText(text) : templateOf(text);
  return {
    type: 'core.set',
    parameters: { fields: [{ name: fieldOf(textOf(own(node, 'field'), 'payload')), value, type: 'string' }] },
    ...(value.startsWith('=') ? { differences: ['values in its text are not escaped for HTML'] } : {}),
  };
}

function splitOf({ node }: Source): MappedNode {
  const field = fieldOf(textOf(own(node, 'property'), 'payload'));
  if (numberOf(own(node, 'arraySplt'), 1) > 1) throw new KeptAside('it makes parts of several entries');
  return {
    type: 'core.split-out',
    parameters: { fields: [field], as: field, keep: 'all' },
    differences: ['it takes a list or an object apart, and no text'],
  };
}

/** Between text and what it says. */
function jsonOf({ node }: Source): MappedNode {
  const field = textOf(own(node, 'property'), 'payload');
  const read = readOf(field);
  const action = textOf(own(node, 'action'));
  const code = {
    '': `typeof ${read} === 'string' ? JSON.parse(${read}) : JSON.stringify(${read})`,
    obj: `typeof ${read} === 'string' ? JSON.parse(${read}) : ${read}`,
    str: `typeof ${read} === 'string' ? ${read} : JSON.stringify(${read})`,
  }[action];
  if (code === undefined) throw new KeptAside(`it converts by "${action}"`);
  return { type: 'core.set', parameters: { fields: [{ name: fieldOf(field), value: `={{ ${code} }}` }] } };
}

function catchOf(source: Source): MappedNode {
  const scope = scopeOf(source);
  if (!scope)
    throw new KeptAside(
      'it catches whatever fails around it: name a failure workflow in the settings, or draw fallback edges',
    );
  return { type: 'core.pass', differences: ['what failed comes to it as it was, with $failure instead of msg.error'] };
}

const passes = (...differences: string[]): MappedNode => ({
  type: 'core.pass',
  ...(differences.length > 0 ? { differences } : {}),
});

/** Where a subflow begins that was drawn in its place. */
function subflowInOf({ node }: Source): MappedNode {
  const names = new Set(listOf(own(node, 'env')).map((each) => textOf(own(each, 'name'))));
  return names.size === 0
    ? passes()
    : passes(`the subflow behind it reads settings that are not filled in: ${[...names].join(', ').slice(0, 200)}`);
}

/** By the type of Node-RED. What is not here is kept aside. */
const MAPPERS: Readonly<Record<string, Mapper>> = {
  inject: injectOf,
  debug: () => passes('what comes to it is seen in the run, and nowhere else'),
  junction: () => passes(),
  [SUBFLOW_IN]: subflowInOf,
  'link in': () => passes(),
  'link out': ({ node }) => {
    if (textOf(own(node, 'mode'), 'link') !== 'link') throw new KeptAside('it goes back to whoever called');
    return passes();
  },
  function: functionOf,
  change: changeOf,
  switch: switchOf,
  template: textTemplateOf,
  json: jsonOf,
  delay: delayOf,
  split: splitOf,
  catch: catchOf,
  'http in': webhookOf,
  'http request': requestOf,
  'http response': respondOf,
};

/** @throws KeptAside */
export function mapNode(source: Source): MappedNode {
  const mapper = Object.hasOwn(MAPPERS, source.kind) ? MAPPERS[source.kind] : undefined;
  if (mapper) return mapper(source);
  if (source.kind.startsWith('subflow:'))
    throw new KeptAside(
      'its subflow is not in the file, or used too often to be drawn: make a workflow of it, and call that',
    );
  throw new KeptAside('nothing here does the same');
}
