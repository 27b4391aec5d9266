import { type Json, type JsonObject, slug } from '@holdfast/workflow';
import { KeptAside, type Mapped } from '../foreign/mapped.ts';
import { fixed, fixedText, isRecord, listOf, numberOf, own, textOf } from '../foreign/values.ts';
import { choiceOf } from './choice.ts';
import { valueCodeOf } from './intrinsics.ts';
import { type Around, fieldOf, pathOf, payloadOf } from './paths.ts';

/** What a state becomes. */
export interface MappedState extends Mapped {
  /** Parameters of a step "Set fields" behind it. */
  readonly behind?: JsonObject;
  /** Name of a connection that has to be made. */
  readonly connection?: string;
}

const DONE: MappedState = { type: 'core.pass' };
const expression = (code: string): string => `={{ ${code} }}`;
const payload = (value: Json, around: Around): Json => payloadOf(value, around, valueCodeOf);

/** What must hold of a state for its fields to be read here. @throws KeptAside */
function nothingComputed(state: JsonObject): void {
  if (own(state, 'Assign') !== undefined) throw new KeptAside('it assigns variables');
}

/** What a pass gives: a fixed result, one that is put together, or its input. */
function resultOf(state: JsonObject, around: Around): Json | null {
  const made = own(state, 'Parameters') ?? own(state, 'Output');
  if (made !== undefined) return payload(made, around);
  const fixedResult = own(state, 'Result');
  if (fixedResult !== undefined) return fixed(fixedResult);
  const input = textOf(own(state, 'InputPath'), '$');
  return input === '$' ? null : expression(pathOf(input, around));
}

/** @throws KeptAside */
function passOf(state: JsonObject, around: Around): MappedState {
  nothingComputed(state);
  const output = own(state, 'OutputPath') ?? '$';
  const result = resultOf(state, around);
  const at = own(state, 'ResultPath');
  if (output !== '$') {
    if (result !== null || at !== undefined) throw new KeptAside('it hands on a part of what it gives');
    return whole(expression(pathOf(textOf(output), around)));
  }
  if (at === null || (result === null && (at === undefined || at === '$'))) return DONE;
  if (at === undefined || at === '$') return whole(result);
  const field = fieldOf(textOf(at));
  const value = result ?? expression('$json');
  return { type: 'core.set', parameters: { fields: [{ name: field, value }] } };
}

/** A record in the place of the item. @throws KeptAside for anything but a record: items are records */
function whole(value: Json): MappedState {
  if (!isRecord(value) && typeof value !== 'string') throw new KeptAside('it gives a value that is no object');
  if (typeof value === 'string' && !value.startsWith('=')) throw new KeptAside('it gives a value that is no object');
  return { type: 'core.set', parameters: { mode: 'json', json: value, keep: 'none' } };
}

/** @throws KeptAside */
function waitOf(state: JsonObject, around: Around): MappedState {
  const seconds = own(state, 'Seconds');
  const path = own(state, 'SecondsPath');
  const forTime = (amount: Json): MappedState => ({
    type: 'core.wait',
    parameters: { for: 'time', amount, unit: 'seconds' },
  });
  if (typeof seconds === 'number') return seconds > 0 ? forTime(seconds) : DONE;
  if (typeof seconds === 'string') return forTime(payload(seconds, around));
  if (path !== undefined) return forTime(expression(pathOf(textOf(path), around)));
  const moment = own(state, 'TimestampPath');
  const until =
    moment === undefined ? payload(own(state, 'Timestamp') ?? '', around) : expression(pathOf(textOf(moment), around));
  return { type: 'core.wait', parameters: { for: 'until', until } };
}

/** @throws KeptAside */
function failOf(state: JsonObject, around: Around): MappedState {
  const said = (name: 'Cause' | 'Error'): Json | undefined => {
    const path = own(state, `${name}Path`);
    if (path !== undefined) return expression(valueCodeOf(textOf(path), around));
    const text = own(state, name);
    return text === undefined ? undefined : payload(text, around);
  };
  const [cause, error] = [said('Cause'), said('Error')];
  const message = textOf(cause ?? error, 'It failed.').slice(0, 2_000) || 'It failed.';
  const code = typeof error === 'string' && !error.startsWith('=') ? codeOf(error) : null;
  return { type: 'core.fail', parameters: { message, class: 'permanent', ...(code === null ? {} : { code }) } };
}

/** An error's name as a code: small letters, digits and underscores. */
function codeOf(error: string): string | null {
  const code = slug(error.replace(/([a-z\d])([A-Z])/g, '$1 $2'))
    .replaceAll('-', '_')
    .slice(0, 60);
  return /^[a-z]/.test(code) ? code : null;
}

const HTTP = 'arn:aws:states:::http:invoke';

/** What a task does is mostly done by AWS. A call of an HTTP API can be made from here. @throws KeptAside */
function taskOf(state: JsonObject, around: Around): MappedState {
  const resource = textOf(own(state, 'Resource'));
  if (resource !== HTTP) throw new KeptAside(`what it does is done by "${resource.slice(0, 120)}"`);
  nothingComputed(state);
  const read = payload(own(state, 'Parameters') ?? own(state, 'Arguments') ?? {}, around);
  const pairs = (value: unknown): JsonObject[] =>
    Object.entries(isRecord(value) ? value : {}).map(([name, each]) => ({ name, value: each }));
  const body = own(read, 'RequestBody');
  const connection = textOf(
    own(own(read, 'InvocationConfig'), 'ConnectionArn') ?? own(own(read, 'Authentication'), 'ConnectionArn'),
  );
  return {
    type: 'http.request',
    parameters: {
      method: textOf(own(read, 'Method'), 'GET').toUpperCase(),
      url: textOf(own(read, 'ApiEndpoint')) || fixedText('https://'),
      ...(own(read, 'QueryParameters') === undefined ? {} : { query: pairs(own(read, 'QueryParameters')) }),
      ...(own(read, 'Headers') === undefined ? {} : { headers: pairs(own(read, 'Headers')) }),
      ...(body === undefined ? {} : { body: { kind: 'json', json: body } }),
      output: 'full',
    },
    ...(connection === ''
      ? {}
      : { connection: slug(connection.replace(/^.*[:/]connection\//, '').split('/')[0] ?? '') }),
    differences: ['a write is not repeated blindly: say what makes it safe', ...resultDifferences(state)],
    behind: {
      fields: [
        { name: 'ResponseBody', value: '={{ $json.body }}' },
        { name: 'StatusCode', value: '={{ $json.status }}' },
        { name: 'Headers', value: '={{ $json.headers }}' },
      ],
      keep: 'none',
    },
  };
}

/** Where a result is put, or what is taken of it, is not done here. */
export const resultDifferences = (state: JsonObject): string[] =>
  ['ResultSelector', 'ResultPath', 'OutputPath', 'Output', 'Assign']
    .filter((name) => own(state, name) !== undefined)
    .map((name) => `what it says as ${name} is to be done in a step behind it`);

/** Branches side by side: what leads to them. What brings them together stands behind them. @throws KeptAside */
function parallelOf(state: JsonObject): MappedState {
  if (listOf(own(state, 'Branches')).length > 20) throw new KeptAside('it has more than 20 branches');
  return {
    type: 'core.pass',
    differences: [
      'what its branches give goes on as items, and not as one list',
      ...resultDifferences(state),
      ...(own(state, 'Catch') === undefined ? [] : ['what fails in a branch leaves by an edge of its own step']),
    ],
  };
}

/** What a distributed map has beyond a list in its input, and what does the same here. */
const BEYOND: readonly (readonly [name: string, why: string])[] = [
  ['ItemReader', 'it reads its items from a store ("ItemReader"): read them in a step before it'],
  ['ItemBatcher', 'it hands several items to a round ("ItemBatcher"): a loop here has a size of its batches'],
  ['ResultWriter', 'it writes what comes out to a store ("ResultWriter"): write it in a step behind it'],
  ['ToleratedFailurePercentage', 'it goes on where a share of its rounds fails: draw a fallback edge for what fails'],
  ['ToleratedFailureCount', 'it goes on where some of its rounds fail: draw a fallback edge for what fails'],
];

/** A list in the input, taken apart: the rounds stand behind it. @throws KeptAside */
function mapOf(state: JsonObject, around: Around): MappedState {
  const found = BEYOND.filter(([name]) => own(state, name) !== undefined).map(([, why]) => why);
  if (own(own(bodyOf(state), 'ProcessorConfig'), 'Mode') === 'DISTRIBUTED')
    found.push(
      'its rounds are executions of their own: call a workflow for each item, or let a loop have several rounds at once',
    );
  if (found.length > 0) throw new KeptAside(found.join('; '));
  const items = own(state, 'Items');
  const path =
    items === undefined
      ? textOf(own(state, 'ItemsPath'), '$')
      : textOf(items).replace(/^\{%\s*\$states\.input([\w.]*)\s*%\}$/, '$$$1');
  const field = fieldOf(path);
  if (field === '') throw new KeptAside('the whole input is its list, and items here are objects');
  // Each entry comes beside the rest of the input, which what selects may read as well.
  const chosen = selectorOf(state);
  if (chosen === undefined)
    return { type: 'core.split-out', parameters: { fields: [field] }, differences: roundDifferences(state) };
  return {
    type: 'core.split-out',
    parameters: { fields: [field], as: ENTRY, keep: 'all' },
    behind: { mode: 'json', json: payload(chosen, { ...around, entry: `$json.${ENTRY}` }), keep: 'none' },
    differences: roundDifferences(state),
  };
}

const ENTRY = 'mapItem';
const selectorOf = (state: JsonObject): Json | undefined => own(state, 'ItemSelector') ?? own(state, 'Parameters');
const roundDifferences = (state: JsonObject): string[] => [
  'what its rounds give goes on as items, and not as one list',
  ...resultDifferences(state),
];

/** The states of a round. */
export const bodyOf = (state: JsonObject): Json | undefined => own(state, 'ItemProcessor') ?? own(state, 'Iterator');
/** Rounds side by side; there as many as there are items, unless it says how many. */
export const roundsOf = (state: JsonObject): number =>
  Math.min(100, Math.max(1, Math.floor(numberOf(own(state, 'MaxConcurrency'), 0)) || 40));

const MAPPERS: Readonly<Record<string, (state: JsonObject, around: Around) => MappedState>> = {
  Pass: passOf,
  Choice: choiceOf,
  Wait: waitOf,
  Succeed: () => DONE,
  Fail: failOf,
  Task: taskOf,
  Parallel: parallelOf,
  Map: mapOf,
};

/** @throws KeptAside */
export function mapState(state: JsonObject, around: Around): MappedState {
  const type = textOf(own(state, 'Type'));
  const mapper = Object.hasOwn(MAPPERS, type) ? MAPPERS[type] : undefined;
  if (!mapper) throw new KeptAside(`there is no state of the type "${type.slice(0, 60)}"`);
  return mapper(state, around);
}

/** What a state that is kept aside is called here: the service and what it is asked for, else its kind. */
export function kindOf(state: JsonObject): string {
  const type = textOf(own(state, 'Type'), 'state').toLowerCase();
  const service = /^arn:aws[\w-]*:states:::(.+)$/.exec(textOf(own(state, 'Resource')))?.[1];
  return type === 'task' && service !== undefined ? service.replaceAll(':', '-') : type;
}
