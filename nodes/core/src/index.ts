import { defineConnector } from '@holdfast/node-sdk';
import { signingSecret } from './connection.ts';
import { crypto } from './data/crypto.ts';
import { csvParse } from './data/csv.ts';
import { csvBuild } from './data/csv-build.ts';
import { date } from './data/date.ts';
import { html } from './data/html.ts';
import { htmlBuild } from './data/html-build.ts';
import { json } from './data/json.ts';
import { textFile } from './data/text.ts';
import { xlsxParse } from './data/xlsx.ts';
import { xlsxBuild } from './data/xlsx-build.ts';
import { xml } from './data/xml.ts';
import { aggregate } from './nodes/aggregate.ts';
import { code } from './nodes/code.ts';
import { compare } from './nodes/compare.ts';
import { dedupe } from './nodes/dedupe.ts';
import { failNode } from './nodes/fail.ts';
import { filter } from './nodes/filter.ts';
import { ifNode } from './nodes/if.ts';
import { limit } from './nodes/limit.ts';
import { loop } from './nodes/loop.ts';
import { merge } from './nodes/merge.ts';
import { pass } from './nodes/pass.ts';
import { rename } from './nodes/rename.ts';
import { runWorkflow } from './nodes/run-workflow.ts';
import { sendEvent } from './nodes/send-event.ts';
import { set } from './nodes/set.ts';
import { sort } from './nodes/sort.ts';
import { splitOut } from './nodes/split-out.ts';
import { switchNode } from './nodes/switch.ts';
import { validate } from './nodes/validate.ts';
import { wait } from './nodes/wait.ts';
import { called } from './triggers/called.ts';
import { manual } from './triggers/manual.ts';
import { runFailed } from './triggers/run-failed.ts';
import { schedule } from './triggers/schedule.ts';
import { webhook } from './triggers/webhook.ts';

/** What every workflow is made of: triggers, flow, data, files. */
export const core = defineConnector({
  name: 'core',
  title: 'Built in',
  nodes: [
    set,
    rename,
    ifNode,
    switchNode,
    filter,
    merge,
    loop,
    failNode,
    pass,
    splitOut,
    aggregate,
    sort,
    limit,
    dedupe,
    compare,
    validate,
    wait,
    sendEvent,
    runWorkflow,
    code,
    date,
    crypto,
    textFile,
    json,
    xml,
    html,
    htmlBuild,
    csvParse,
    csvBuild,
    xlsxParse,
    xlsxBuild,
  ],
  triggers: [manual, webhook, schedule, called, runFailed],
  connections: [signingSecret],
});
