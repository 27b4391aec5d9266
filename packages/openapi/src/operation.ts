import type { Json, JsonObject, JsonSchema, Operation } from '@holdfast/workflow';
import { bodyOf, contentOf } from './body.ts';
import { Describer } from './describe.ts';
import { parametersOf, type Remarks } from './parameters.ts';
import { isRecord } from './parse.ts';
import { resolved, targetOf } from './references.ts';
import { serverOf } from './servers.ts';
import { joined, nameOfWay, schemesOf, waysOf } from './sign-in.ts';
import { isPlainName, plainText } from './words.ts';

export const METHODS = ['get', 'head', 'options', 'post', 'put', 'patch', 'delete'] as const;
const READS: readonly string[] = ['get', 'head', 'options'];

/** An operation where the document has it. */
export interface Found {
  readonly key: string;
  readonly method: (typeof METHODS)[number];
  readonly path: string;
  readonly pathItem: JsonObject;
  readonly said: JsonObject;
  /** Why its path leads nowhere. */
  readonly wrong: string | null;
}

/** What a step that calls an operation begins with. */
export interface OperationStep {
  readonly title: string;
  readonly parameters: {
    readonly method: string;
    readonly operation: Operation;
    readonly effect: {
      readonly kind: 'read' | 'write';
      readonly safeBy?: 'key' | 'unsafe';
      readonly keyHeader?: string;
    };
  };
  /** Why it cannot be called; empty: it can. */
  readonly refusals: readonly string[];
  /** What to know about it: what is left out, what is done in another way. */
  readonly notes: readonly string[];
}

/** Whose document it is: the slug of the import, and the address it was read from. */
export interface Home {
  readonly api: string;
  readonly address: string | null;
}

const unique = (list: readonly string[]): string[] => [...new Set(list)];

/** One operation, cut out of its document: it needs nothing of it any more. */
export function stepOf(
  document: JsonObject,
  { key, method, path, pathItem, said, wrong }: Found,
  home: Home,
): OperationStep {
  const remarks: Remarks = { refusals: wrong === null ? [] : [wrong], notes: [] };
  const complain = (wrong: string) => remarks.refusals.push(wrong);
  const describer = new Describer(document, 'input', complain);
  const parameters = parametersOf(document, path, [pathItem.parameters, said.parameters], describer, remarks);
  const body = bodyOf(document, said.requestBody, describer, remarks);
  const as = Object.hasOwn(parameters.properties, 'body') ? 'body_content' : 'body';
  const required = [...parameters.required, ...(body?.isRequired ? [as] : [])];
  const input = describer.finish({
    type: 'object',
    properties: { ...parameters.properties, ...(body ? { [as]: body.schema } : {}) },
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  });
  const signIns = signInsTaken(document, said, home, remarks);
  const output = method === 'head' ? undefined : outputOf(document, said.responses, remarks);
  const title = titleOf(said, key);
  return {
    title,
    parameters: {
      method: method.toUpperCase(),
      operation: {
        api: home.api,
        key,
        title,
        server: serverOf([said.servers, pathItem.servers, document.servers], home.address),
        path,
        parameters: [...parameters.list],
        ...(body ? { body: { as, ...body.spec } } : {}),
        ...(signIns ? { signIns } : {}),
        input,
        ...(output ? { output } : {}),
      },
      effect: effectOf(method, parameters.keyHeader),
    },
    refusals: unique(remarks.refusals),
    notes: unique(remarks.notes),
  };
}

/** Proposed, never guessed: only a header that the API takes keys in makes a write safe. */
const effectOf = (method: string, keyHeader: string | null): OperationStep['parameters']['effect'] =>
  READS.includes(method)
    ? { kind: 'read' }
    : keyHeader === null
      ? { kind: 'write', safeBy: 'unsafe' }
      : { kind: 'write', safeBy: 'key', keyHeader };

const MOST_TITLE = 80;
export const titleOf = ({ summary, operationId }: JsonObject, key: string): string =>
  plainText(summary, MOST_TITLE).replace(/\.$/, '') || plainText(operationId, MOST_TITLE) || key.slice(0, MOST_TITLE);

/** The json of one item: the answer, or an entry of the list that it is. */
function outputOf(document: JsonObject, responses: Json | undefined, remarks: Remarks): JsonSchema | undefined {
  if (!isRecord(responses)) return undefined;
  const good = Object.keys(responses)
    .filter((status) => /^2(?:\d\d|XX)$/i.test(status))
    .toSorted();
  for (const status of good) {
    const answer = resolved(document, responses[status], (wrong) => remarks.notes.push(wrong));
    const content = answer && contentOf(answer.content);
    if (content?.kind !== 'json') continue;
    const whole = resolved(document, content.media.schema, (wrong) => remarks.notes.push(wrong));
    const schema = whole?.type === 'array' ? whole.items : content.media.schema;
    const describer = new Describer(document, 'output', (wrong) => remarks.notes.push(wrong));
    const described = describer.finish(describer.describe(schema));
    return Object.keys(described).length > 0 ? described : undefined;
  }
  return undefined;
}

/**
 * The ways to sign in of which a call takes one, a connection having one; undefined: the document does not say, or
 * there is no connection for any of them.
 */
function signInsTaken(document: JsonObject, said: JsonObject, home: Home, { notes }: Remarks): string[] | undefined {
  const ways = waysOf(said.security ?? document.security);
  if (!ways) return undefined;
  const schemes = schemesOf(document, home.address);
  const can = ways.filter((names) => names.every(isPlainName) && (names.length < 2 || joined(schemes, names)));
  if (ways.length > 0 && can.length === 0)
    notes.push(
      `It wants several sign-ins at once that no connection holds together (${ways.map(nameOfWay).join('; ')}). Give those that are keys as headers of the step.`,
    );
  const isChoice = ways.length === 0 || can.length > 0;
  return isChoice ? unique(can.filter((names) => names.length > 0).map(nameOfWay)).slice(0, 20) : undefined;
}

/** The path item that stands for a path, its references followed. */
export function pathItemOf(
  document: JsonObject,
  said: Json,
): { readonly item: JsonObject; readonly wrong: string | null } {
  if (!isRecord(said)) return { item: {}, wrong: null };
  if (typeof said.$ref !== 'string') return { item: said, wrong: null };
  const target = targetOf(document, said.$ref);
  return 'value' in target ? { item: { ...target.value, ...said }, wrong: null } : { item: said, wrong: target.wrong };
}
