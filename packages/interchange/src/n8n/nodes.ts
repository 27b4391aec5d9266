import type { JsonObject } from '@holdfast/workflow';
import { by, KeptAside, type Mapped } from '../foreign/mapped.ts';
import { dig, isRecord, listOf, numberOf, own, textOf } from '../foreign/values.ts';
import { codeOf } from './code.ts';
import { comparingOf, legacyQuestionOf, questionOf } from './conditions.ts';
import { mergeOf } from './merge.ts';
import { requestOf } from './request.ts';
import { rulesOf } from './schedule.ts';
import { setOf } from './set.ts';
import type { Source } from './source.ts';

type Mapper = (source: Source) => Mapped;

const fieldsOf = (text: string): string[] =>
  text
    .split(',')
    .map((field) => field.trim())
    .filter(Boolean);

/** Conditions as the version of the node writes them. */
const conditionsOf = ({ parameters, version }: Source, since: number): JsonObject =>
  version >= since
    ? { ...questionOf(own(parameters, 'conditions')), ...comparingOf(own(parameters, 'conditions')) }
    : { ...legacyQuestionOf(parameters), typing: 'loose' };

function webhook({ parameters }: Source): Mapped {
  const mode = textOf(own(parameters, 'responseMode'), 'onReceived');
  const authentication = textOf(own(parameters, 'authentication'), 'none');
  const methods = listOf(own(parameters, 'httpMethod')).length
    ? listOf(own(parameters, 'httpMethod'))
    : [own(parameters, 'httpMethod') ?? 'GET'];
  if (own(parameters, 'multipleMethods') === true && methods.length > 1)
    throw new KeptAside('it has an output for each method');
  return {
    type: 'trigger.webhook',
    parameters: {
      methods,
      respond: mode === 'lastNode' ? 'at-end' : mode === 'responseNode' ? 'respond-node' : 'at-once',
    },
    differences: [
      'it has an address of its own here, and stores a call before it answers',
      ...(authentication === 'none' ? [] : ['its authentication is to be set again, with a connection']),
    ],
  };
}

function switchOf(source: Source): Mapped {
  const { parameters, version } = source;
  if (version < 3) throw new KeptAside('its rules are in the form of an old version');
  if (own(parameters, 'mode') === 'expression') throw new KeptAside('it decides by an expression that gives a number');
  const values = listOf(dig(parameters, 'rules', 'values'));
  if (values.length === 0) throw new KeptAside('it has no rules');
  const taken = new Set(['else', 'fallback', 'compensate']);
  const rules = values.map((value, index) => {
    const said = own(value, 'renameOutput') === true ? textOf(own(value, 'outputKey')).trim().slice(0, 60) : '';
    const name = said === '' || said.startsWith('=') || taken.has(said) ? `rule ${index + 1}` : said;
    taken.add(name);
    return { name, ...questionOf(own(value, 'conditions')) };
  });
  const rest = dig(parameters, 'options', 'fallbackOutput');
  if (typeof rest === 'number') throw new KeptAside('what no rule fits goes to one of its other outputs');
  return {
    type: 'core.switch',
    parameters: {
      rules,
      matches: dig(parameters, 'options', 'allMatchingOutputs') === true ? 'all' : 'first',
      withElse: rest === 'extra',
      ...comparingOf(own(values[0], 'conditions')),
    },
    output: by(...rules.map(({ name }) => name), 'else'),
  };
}

function waitOf({ parameters, version }: Source): Mapped {
  const resume = textOf(own(parameters, 'resume'), 'timeInterval');
  if (resume === 'specificTime')
    return { type: 'core.wait', parameters: { for: 'until', until: textOf(own(parameters, 'dateTime')) } };
  if (resume === 'webhook') return { type: 'core.wait', parameters: { for: 'call' } };
  if (resume !== 'timeInterval') throw new KeptAside('it waits for a form');
  const amount = own(parameters, 'amount') ?? (version < 1.1 ? 1 : 5);
  const unit = textOf(own(parameters, 'unit'), version < 1.1 ? 'hours' : 'seconds');
  return { type: 'core.wait', parameters: { for: 'time', amount, unit } };
}

function loopOf({ parameters, version }: Source): Mapped {
  if (version < 2) throw new KeptAside('it has one output, in the form of an old version');
  if (dig(parameters, 'options', 'reset') !== undefined) throw new KeptAside('it starts over with what arrives');
  const batchSize = own(parameters, 'batchSize') ?? (version < 3 ? 10 : 1);
  if (typeof batchSize !== 'number') throw new KeptAside('an expression gives the size of its batches');
  return {
    type: 'core.loop',
    parameters: { batchSize },
    output: version < 3 ? by('item', 'done') : by('done', 'item'),
  };
}

function splitOut({ parameters }: Source): Mapped {
  const fields = fieldsOf(textOf(own(parameters, 'fieldToSplitOut')));
  if (fields.length === 0) throw new KeptAside('it does not say which list it splits');
  const include = textOf(own(parameters, 'include'), 'noOtherFields');
  const keep = { noOtherFields: 'none', allOtherFields: 'all', selectedOtherFields: 'selected' }[include];
  if (keep === undefined) throw new KeptAside(`it keeps other fields by "${include}"`);
  const named = fieldsOf(textOf(own(parameters, 'fieldsToInclude')));
  const as = textOf(dig(parameters, 'options', 'destinationFieldName'));
  return {
    type: 'core.split-out',
    parameters: { fields, keep, ...(keep === 'selected' ? { keepFields: named } : {}), ...(as ? { as } : {}) },
  };
}

const limitOf: Mapper = ({ parameters }) => ({
  type: 'core.limit',
  parameters: {
    max: numberOf(own(parameters, 'maxItems'), 1),
    take: own(parameters, 'keep') === 'lastItems' ? 'last' : 'first',
  },
});

function respondOf({ parameters }: Source): Mapped {
  const what = textOf(own(parameters, 'respondWith'), 'firstIncomingItem');
  const body = own(parameters, 'responseBody');
  const content = {
    firstIncomingItem: 'first',
    allIncomingItems: 'all',
    noData: 'none',
    json: 'value',
    text: 'value',
    binary: 'file',
  }[what];
  if (content === undefined) throw new KeptAside(`it answers with "${what}"`);
  const status = dig(parameters, 'options', 'responseCode');
  return {
    type: 'http.respond',
    parameters: {
      content,
      ...(content === 'value' ? { value: body ?? '' } : {}),
      ...(typeof status === 'number' ? { status } : {}),
      headers: listOf(dig(parameters, 'options', 'responseHeaders', 'entries'))
        .filter(isRecord)
        .map(pairOf),
    },
  };
}

const pairOf = (entry: JsonObject): JsonObject => ({
  name: textOf(own(entry, 'name')) || 'unnamed',
  value: own(entry, 'value') ?? '',
});

function failOf({ parameters }: Source): Mapped {
  const message = textOf(own(parameters, 'errorMessage'));
  if (message === '') throw new KeptAside('it fails with an object instead of a message');
  return { type: 'core.fail', parameters: { message: message.slice(0, 2_000) } };
}

/** By the type of n8n without its package. What is not here is kept aside. */
export const MAPPERS: Readonly<Record<string, Mapper>> = {
  manualTrigger: () => ({ type: 'trigger.manual' }),
  start: () => ({ type: 'trigger.manual' }),
  scheduleTrigger: (source) => ({ type: 'trigger.schedule', parameters: { rules: rulesOf(source) } }),
  executeWorkflowTrigger: () => ({ type: 'trigger.called' }),
  errorTrigger: () => ({
    type: 'trigger.run-failed',
    differences: ['it gives the failed run in the form of Holdfast'],
  }),
  webhook,
  httpRequest: requestOf,
  code: codeOf,
  set: setOf,
  if: (source) => ({ type: 'core.if', parameters: conditionsOf(source, 2), output: by('true', 'false') }),
  filter: (source) => ({ type: 'core.filter', parameters: conditionsOf(source, 2), output: by('kept') }),
  switch: switchOf,
  merge: mergeOf,
  splitInBatches: loopOf,
  wait: waitOf,
  noOp: () => ({ type: 'core.pass' }),
  splitOut,
  limit: limitOf,
  respondToWebhook: respondOf,
  stopAndError: failOf,
};

/** @throws KeptAside */
export function mapNode(source: Source): Mapped {
  const mapper = Object.hasOwn(MAPPERS, source.kind) ? MAPPERS[source.kind] : undefined;
  if (!mapper) throw new KeptAside('nothing here does the same');
  return mapper(source);
}
