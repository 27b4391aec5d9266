import {
  type AllContext,
  type AllResult,
  DAY_MS,
  defineNode,
  fail,
  type Item,
  type Json,
  type JsonObject,
  MINUTE_MS,
  parameter,
  type Resumed,
} from '@holdfast/node-sdk';
import { people, ruleParameters, rulesOf } from '@holdfast/nodes-human/asking';
import { type Static, Type } from 'typebox';
import {
  answered,
  asMemory,
  type CallRecord,
  type Conversation,
  callsIn,
  closed,
  conversationAbout,
  inputOf,
  moved,
  type OpenCall,
  opened,
  said,
  textIn,
} from '../agent/conversation.ts';
import { checkLimits, limitParameters } from '../agent/limits.ts';
import { ANSWER, readInput, type Tool, type Tools, toolParameter, toolsOf } from '../agent/tools.ts';
import { modelConnections } from '../connections/index.ts';
import { withAlternatives } from '../model/ask.ts';
import { generate } from '../model/call.ts';
import { asText, filesOf, framed, markOf } from '../model/prompt.ts';
import { askerOf, chosenModel, dataParameters, modelParameters, resultField, TEMPERATURES } from '../parameters.ts';

const WEEK_MINUTES = 7 * 24 * 60;
/** Most of what a tool gave that the model reads, in characters. */
const MAX_RESULT = 50_000;

const parameters = Type.Object(
  {
    instructions: Type.String({
      title: 'Instructions',
      description: 'The task, and how it is to be done. Written by you; data does not belong here.',
      minLength: 1,
      maxLength: 50_000,
      'x-control': 'multiline',
    }),
    ...dataParameters,
    tools: Type.Array(toolParameter, {
      title: 'Tools',
      description: 'What the model may have called. What is not on this list is refused.',
      minItems: 1,
      maxItems: 32,
    }),
    answer: parameter.json({
      title: 'Answer',
      description: 'JSON Schema of an object that the task ends with. Empty: a text.',
    }),
    ...modelParameters,
    ...limitParameters,
    approvers: people(
      'Who lets calls through',
      'E-mail addresses, or the roles approver, admin and owner. Empty: everybody who may approve.',
    ),
    dueMinutes: parameter.whole(
      {
        title: 'Due within (minutes)',
        description: 'A call that nobody let through by then is not made: the step fails as policy/expired.',
        'x-deadline': true,
      },
      { minimum: 1, maximum: 366 * 24 * 60, standard: WEEK_MINUTES },
    ),
    ...ruleParameters,
    field: resultField,
  },
  { additionalProperties: false },
);

type Context = AllContext<Static<typeof parameters>>;

/** What one move of the conversation came to; neither: it goes on. */
interface Moved {
  readonly talk: Conversation;
  readonly suspend?: Extract<AllResult, { suspend: unknown }>['suspend'];
  readonly result?: JsonObject;
}

/**
 * Works on one task with tools. The model only says which tool it wants and fills in its input; the step has it called,
 * as a run of its own workflow with everything that guards its writes, and rests until it is through. What was said and
 * done is kept by the step: after a crash it goes on where it was, and no call is made twice.
 */
export const agent = defineNode({
  type: 'ai.agent',
  typeVersion: 1,
  title: 'Agent with tools',
  description:
    'Works on a task by having workflows called that you name, within limits, and with people where you say so.',
  category: 'ai',
  icon: 'robot',
  keywords: ['llm', 'gpt', 'assistant', 'tool calling', 'function calling', 'autonomous', 'react', 'mcp'],
  mode: 'all',
  parks: true,
  remembers: true,
  effect: { kind: 'read' },
  tellsCost: true,
  connection: modelConnections,
  parameters,
  // Waits for people and tools do not count as time in which it may be tried again.
  policy: { timeoutMs: 300_000, retry: { transient: { maxAttempts: 10, budgetMs: 30 * DAY_MS } } },
  example: {
    instructions: 'Find out why the customer was charged twice, and propose a refund.',
    data: 'Order 4711 was charged twice.',
    tools: [
      {
        name: 'find_payments',
        workflow: 'Find payments',
        description: 'Payments of an order.',
        input: { type: 'object', properties: { orderId: { type: 'string' } }, required: ['orderId'] },
        confirm: 'nobody',
      },
    ],
  },

  run: (context) => goOn(context, null),
  resume: (context, resumed) => goOn(context, resumed),
});

async function goOn(context: Context, resumed: Resumed | null): Promise<AllResult> {
  const { parameters, memory, now } = context;
  const tools = toolsOf(parameters.tools, parameters.answer);
  const task = [parameters.instructions, parameters.data, parameters.files];
  let talk = conversationAbout(task, memory.value, now());
  for (let news = resumed; ; news = null) {
    const [call] = talk.open;
    const move = call ? carryOut(context, tools, talk, call, news) : await think(context, tools, talk);
    talk = move.talk;
    memory.keep(asMemory(talk));
    if (move.suspend) return { suspend: move.suspend };
    if (move.result) return { outputs: { out: [outputOf(context, talk, move.result)] } };
  }
}

function outputOf({ items, parameters }: Context, { calls, turns }: Conversation, result: JsonObject): Item {
  const said: JsonObject = { ...result, turns, calls: calls.map((call): JsonObject => ({ ...call })) };
  const [first] = items;
  const json = parameters.field === '' ? said : { ...first?.json, [parameters.field]: said };
  return { json, ...(first?.files ? { files: first.files } : {}), ...(items.length === 1 ? { from: 0 } : {}) };
}

/* ---- the model ---- */

const RULES = [
  'You work on this task with tools. A tool is called once for each time that you ask for it; you are given what came of it as material, framed like all material.',
  'Ask for nothing that the task does not need.',
];

/** Asks the model what is next. What it may not have is refused here, and noted. */
async function think(context: Context, tools: Tools, before: Conversation): Promise<Moved> {
  const { parameters, idempotencyKey, items, files: store, now } = context;
  checkLimits(before, parameters, now());
  const mark = markOf(idempotencyKey);
  const files = await filesOf(items[0] ?? { json: {} }, parameters.files, store);
  const end = tools.answer ? `When it is done, call "${ANSWER}".` : 'When it is done, say so without calling a tool.';
  const instructions = [parameters.instructions, ...RULES, end].join('\n\n');
  const prompt = [...framed({ instructions, data: parameters.data, files, mark }), ...before.messages];
  const asker = await askerOf(context);
  const { answer: result, model } = await withAlternatives(
    chosenModel(parameters.model, asker),
    parameters.otherwise,
    (chosen) =>
      generate(asker, {
        model: chosen,
        prompt,
        tools: tools.offered,
        mustCall: tools.answer !== null,
        maxTokens: parameters.maxTokens,
        temperature: TEMPERATURES[parameters.temperature],
      }),
  );
  let talk = said(before, result);
  const calls = callsIn(result);
  if (calls.length === 0 && tools.answer === null) return { talk, result: { text: textIn(result), model } };
  for (const { toolCallId: id, toolName, input } of calls) {
    const tool = tools.known.get(toolName);
    const schema = toolName === ANSWER ? tools.answer : (tool?.input ?? null);
    const call = { id, tool: toolName };
    if (schema === null) {
      context.log.warn(
        `The model asked for "${toolName.slice(0, 64)}", which is not among its tools. Nothing was called.`,
      );
      talk = answered(talk, call, 'There is no such tool.', record(toolName, inputOf(input), 'not_allowed'));
      continue;
    }
    const read = readInput(schema, input);
    if (!read.isFit)
      talk = answered(talk, call, `Nothing was called: ${read.problem}`, record(toolName, inputOf(input), 'invalid'));
    else if (toolName === ANSWER) return { talk, result: { answer: read.value, model } };
    else talk = opened(talk, { ...call, input: read.value });
  }
  return { talk };
}

/** Names and inputs come from the model: what is kept of them has an end. */
const record = (tool: string, input: Json, outcome: CallRecord['outcome']): CallRecord => ({
  tool: tool.slice(0, 64),
  input: JSON.stringify(input).length > 2_000 ? null : input,
  outcome,
});

/* ---- calls ---- */

/** The next move of the present call. `news`: what the wait brought that the step comes from. */
function carryOut(context: Context, tools: Tools, talk: Conversation, call: OpenCall, news: Resumed | null): Moved {
  const tool = tools.known.get(call.tool);
  if (!tool) throw new Error(`The conversation has a call of ${call.tool}, which is no tool`);
  switch (call.state) {
    case 'new':
      return tool.confirm === 'person' ? asks(context, talk, tool, call) : calls(talk, tool, call);
    case 'asked':
      return decided(context, talk, tool, call, news);
    case 'called':
      return ended(context, talk, tool, call, news);
  }
}

const calls = (talk: Conversation, { workflow }: Tool, { number, input }: OpenCall): Moved => ({
  talk: moved(talk, 'called'),
  suspend: { kind: 'children', workflow, per: 'list', wait: true, call: { number, items: [{ json: input }] } },
});

/** A person sees the very input that is called afterwards (C2). */
function asks({ parameters, node, now }: Context, talk: Conversation, tool: Tool, { input }: OpenCall): Moved {
  return {
    talk: moved(talk, 'asked'),
    suspend: {
      kind: 'approval',
      deadline: now() + parameters.dueMinutes * MINUTE_MS,
      request: {
        title: `"${node.name}" wants to call "${tool.name}"`.slice(0, 200),
        message: tool.description,
        choices: [
          { value: 'approved', title: 'Let it through' },
          { value: 'rejected', title: 'Refuse' },
        ],
        approvers: parameters.approvers,
        ...rulesOf(parameters, now()),
        evidence: { tool: tool.name, workflow: tool.workflow, input },
        subject: [input],
      },
    },
  };
}

function decided(context: Context, talk: Conversation, tool: Tool, call: OpenCall, news: Resumed | null): Moved {
  const outcome = news?.outcome;
  if (outcome?.kind === 'expired')
    throw fail.policy('expired', {
      message: `Nobody let the call of "${tool.name}" through in time. It was not made.`,
      decidedBy: 'deadline',
    });
  // Done over by hand: it is asked anew.
  if (outcome?.kind !== 'decided') return asks(context, talk, tool, call);
  if (outcome.choice === 'approved') return calls(talk, tool, call);
  const reason = typeof news?.data.reason === 'string' ? news.data.reason.slice(0, 2_000) : '';
  const text = reason === '' ? 'A person refused this call.' : `A person refused this call: ${reason}`;
  const noted = { ...record(tool.name, call.input, 'refused'), by: outcome.by };
  return { talk: answered(closed(talk), call, inFrame(context, text), noted) };
}

function ended(context: Context, talk: Conversation, tool: Tool, call: OpenCall, news: Resumed | null): Moved {
  const run = context.memory.runs.get(call.number);
  if (run?.status === 'succeeded') {
    const text = asText(run.items.map(({ json }) => json)).slice(0, MAX_RESULT);
    const noted = { ...record(tool.name, call.input, 'done'), run: run.runId };
    return { talk: answered(closed(talk), call, inFrame(context, text), noted) };
  }
  // It never came about, or it is done over by hand.
  if (!run || news?.outcome.kind !== 'children') return calls(talk, tool, call);
  const why = run.failure?.message ?? `it was ${run.status}`;
  const details = { message: `The run of "${tool.workflow}" did not succeed: ${why}`, decidedBy: 'engine' };
  const kind = run.failure?.class;
  throw kind === 'data' || kind === 'policy'
    ? fail[kind]('child_failed', details)
    : fail.permanent('child_failed', details);
}

/** What others say, to the model: in the frame of the task, which it cannot close (C3). */
function inFrame({ idempotencyKey }: Context, text: string): string {
  const mark = markOf(idempotencyKey);
  return `<data-${mark}>\n${text.replaceAll(mark, '')}\n</data-${mark}>`;
}
