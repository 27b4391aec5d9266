import { VERSION } from '@holdfast/runner';
import { Command } from 'commander';
import { importApi, listApis } from './commands/apis.ts';
import { anchor, verify } from './commands/audit.ts';
import { createNode } from './commands/create-node.ts';
import { doctor } from './commands/doctor.ts';
import { createSet, listSets, type NewSet, type RunSet, runSet } from './commands/eval.ts';
import { type ListEvents, listEvents, type SendEvent, sendEvent } from './commands/events.ts';
import { liftHold, listHolds, type SetHold, setHold } from './commands/holds.ts';
import { type MoveOptions, moveRun } from './commands/move.ts';
import { listChannels, listNotifications, switchChannel, testChannel } from './commands/notifications.ts';
import type { PracticeOptions } from './commands/practice.ts';
import { rehearse } from './commands/rehearse.ts';
import { exportWorkflow, importFile, listRuns } from './commands/remote.ts';
import { type ReplayOptions, replay } from './commands/replay.ts';
import { run } from './commands/run.ts';
import { serve } from './commands/serve.ts';
import { type ShowOptions, showRun } from './commands/show.ts';
import { type ValidateOptions, validate } from './commands/validate.ts';
import { listVars, type SetVar, setVar, unsetVar } from './commands/vars.ts';
import { EXIT } from './output.ts';

type Action<A extends unknown[]> = (...args: A) => Promise<number | undefined>;

/** The `holdfast` command. `done` is told the exit code. */
export function createProgram(done: (exitCode: number) => void): Command {
  const program = new Command('holdfast')
    .description('Design, run and repair integrations that hold.')
    .version(VERSION)
    // Commands have options of the same name: `replay --version 4` is no question for ours.
    .enablePositionalOptions()
    .showHelpAfterError('Run "holdfast help" for all commands.')
    .exitOverride((error) => {
      done(error.exitCode === 0 ? EXIT.ok : EXIT.refused);
      throw error;
    });
  const acting =
    <A extends unknown[]>(action: Action<A>) =>
    async (...args: A): Promise<void> =>
      done((await action(...args)) ?? EXIT.ok);
  const remote = (command: Command): Command =>
    command
      .option('--url <url>', 'server to talk to (HOLDFAST_URL; default http://127.0.0.1:4400)')
      .option('--key <key>', 'API key (HOLDFAST_API_KEY)')
      .option('--json', 'print JSON');

  program
    .command('start')
    .description('Start everything in one process: designer, API and worker.')
    .action(acting(async () => void (await serve(['api', 'worker']))));
  program
    .command('api')
    .description('Start designer and API; workers run elsewhere.')
    .action(acting(async () => void (await serve(['api']))));
  program
    .command('worker')
    .description('Start a worker.')
    .action(acting(async () => void (await serve(['worker']))));
  program
    .command('validate')
    .argument('<files...>', 'workflow documents')
    .description('Check documents.')
    .option('--vars <file>', 'variables that the workspace has: a JSON object')
    .option('--json', 'print JSON')
    .action(acting((files: string[], options: ValidateOptions) => validate(files, options)));
  program
    .command('run')
    .argument('<file>', 'workflow document')
    .description('Execute a document to its end, with a store of its own, and print what it hands back.')
    .option('--input <file>', 'items to start with: JSON, or any text file; default: one empty item')
    .option('--trigger <name>', 'trigger to start from')
    .option('--vars <file>', 'variables for $vars: a JSON object of values by name')
    .option('--pins', 'use the pinned data of the document, also to start with; default: none of it, as in production')
    .option('--timeout <seconds>', 'give up waiting after so long', '600')
    .option('--anew', 'start a new run although one of this document with this input is not over')
    .option('--json', 'print JSON')
    .action(acting((file: string, options: Parameters<typeof run>[1]) => run(file, options)));
  program
    .command('rehearse')
    .argument('<file>', 'workflow document')
    .description(
      'Play a document with all writes held back and its pinned data in use, and show what would have been sent.',
    )
    .option(
      '--fail <node=class>',
      'have this step fail, as NODE=CLASS or NODE=CLASS/CODE; may be given several times',
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option('--input <file>', 'items to start with: JSON, or any text file')
    .option('--trigger <name>', 'trigger to start from')
    .option('--vars <file>', 'variables for $vars: a JSON object of values by name')
    .option('--timeout <seconds>', 'give up waiting after so long', '600')
    .option('--json', 'print JSON')
    .action(acting((file: string, options: Parameters<typeof rehearse>[1]) => rehearse(file, options)));
  program
    .command('create-node')
    .argument('<name>', 'name of the provider, such as acme-crm')
    .description('Write a connector that works, with its tests, to go on from.')
    .option('--folder <folder>', 'where to; default: connectors/<name>')
    .action(acting((name: string, options: Parameters<typeof createNode>[1]) => createNode(name, options)));
  remote(
    program
      .command('import')
      .argument('<file>', 'file to take over')
      .description('Import a file as a new workflow of a running server.')
      .option('--dry-run', 'only report'),
  ).action(acting((file: string, options: Parameters<typeof importFile>[1]) => importFile(file, options)));
  remote(
    program
      .command('export')
      .argument('<id>', 'id of the workflow')
      .description('Write the document of a workflow.')
      .option('--out <file>', 'file to write; default: standard output')
      .option('--pins', 'with pinned sample data')
      .option('--version <number>', 'a published version; default: the draft'),
  ).action(acting((id: string, options: Parameters<typeof exportWorkflow>[1]) => exportWorkflow(id, options)));
  const runs = program.command('runs').description('List runs, newest first.');
  remote(
    runs
      .command('move')
      .argument('<run>', 'id of a run that is not over')
      .description('Let a run go on under another version. Shows first what is different.')
      .requiredOption('--to <version>', 'number of the published version to go on under')
      .option('--reason <text>', 'why, for the audit trail')
      .option('--preview', 'only show whether it can be moved')
      .option('--yes', 'do it'),
  ).action(
    acting((id: string, _: MoveOptions, command: Command) => moveRun(id, command.optsWithGlobals<MoveOptions>())),
  );
  remote(
    runs
      .command('show')
      .argument('<run>', 'id of the run')
      .description('Show one run with its steps, or what its steps wrote.')
      .option('--logs', 'what its steps wrote')
      .option('--step <step>', 'with --logs: only of this step'),
  ).action(
    acting((id: string, _: ShowOptions, command: Command) => showRun(id, command.optsWithGlobals<ShowOptions>())),
  );
  remote(
    runs
      .option('--status <status>', 'one status, or several separated by commas')
      .option('--workflow <id>', 'only of this workflow')
      .option('--limit <count>', 'how many', '20'),
  ).action(acting((options: Parameters<typeof listRuns>[0]) => listRuns(options)));
  remote(
    program
      .command('replay')
      .argument('[run]', 'id of the run to do over')
      .description(
        'Do over a run as a new one, with --runs many of them, or with --filter repair many exceptions. Shows first what would happen.',
      )
      .option('--from <step>', 'begin at this step, and take over what came before')
      .option('--version <number>', 'run on this published version')
      .option('--filter <pairs>', 'exceptions to repair: workflow=ID,class=data,node=…,code=…,cause=…,owner=…,before=…')
      .option('--runs <pairs>', 'runs to do over: workflow=ID,status=failed+cancelled,key=…,since=…,until=…,mode=live')
      .option(
        '--action <name>',
        'with --filter: retry (default), skip, fallback, resend, compensate, fail or cancel; with --runs: replay (default) or cancel',
      )
      .option('--canary <count>', 'of many: so many first')
      .option('--pace <count>', 'of many: so many a second')
      .option('--stop-at <percent>', 'of many: stop when so many went wrong')
      .option('--reason <text>', 'why, for the audit trail')
      .option('--accept-doubt', 'writes whose outcome nobody knows may be made again')
      .option('--preview', 'only show what would happen')
      .option('--yes', 'do it'),
  ).action(acting((id: string | undefined, options: ReplayOptions) => replay(id, options)));
  const events = program.command('events').description('List events for waiting runs, newest first.');
  remote(
    events
      .command('send')
      .argument('<name>', 'name of the event')
      .argument('<about>', 'key that a run waits for')
      .description('Let the run go on that waits for this event, now or when it comes to wait.')
      .option('--data <json>', 'what it is told')
      .option('--keep <seconds>', 'how long to keep it while no run waits for it; default: a day'),
  ).action(
    acting((name: string, about: string, _: SendEvent, command: Command) =>
      sendEvent(name, about, command.optsWithGlobals<SendEvent>()),
    ),
  );
  remote(
    events
      .option('--state <state>', 'kept, matched or expired')
      .option('--name <name>', 'only of this name')
      .option('--about <key>', 'only about this')
      .option('--limit <count>', 'how many', '20'),
  ).action(acting((options: ListEvents) => listEvents(options)));
  const vars = program.command('vars').description('List the variables that expressions read as $vars.name.');
  remote(
    vars
      .command('set')
      .argument('<name>', 'name of the variable')
      .argument('[value]', 'its value: a text as it stands')
      .description('Set a variable, whether or not there is one.')
      .option('--as-json', 'the value is JSON, not a text')
      .option('--file <file>', 'read the value from a file; - is standard input')
      .option('--description <text>', 'what it is for'),
  ).action(
    acting((name: string, value: string | undefined, _: SetVar, command: Command) =>
      setVar(name, value, command.optsWithGlobals<SetVar>()),
    ),
  );
  remote(
    vars
      .command('unset')
      .argument('<name>', 'name of the variable')
      .description('Delete a variable. Says which workflows read it.'),
  ).action(acting((name: string, _: unknown, command: Command) => unsetVar(name, command.optsWithGlobals())));
  remote(vars).action(acting((options: Parameters<typeof listVars>[0]) => listVars(options)));
  const apis = program.command('apis').description('List the APIs whose operations are steps.');
  remote(
    apis
      .command('import')
      .argument('<source>', 'file or address of an OpenAPI document; - is standard input')
      .description('Import an API, so that its operations are steps.'),
  ).action(acting((source: string, _: unknown, command: Command) => importApi(source, command.optsWithGlobals())));
  remote(apis).action(acting((options: Parameters<typeof listApis>[0]) => listApis(options)));
  const evaluations = program
    .command('eval')
    .description('Run steps that ask a model over examples, and see how they do.');
  remote(
    evaluations.command('list').argument('<workflow>', 'id of the workflow').description('List its sets of examples.'),
  ).action(acting((workflow: string, options: Parameters<typeof listSets>[1]) => listSets(workflow, options)));
  remote(
    evaluations
      .command('new')
      .argument('<workflow>', 'id of the workflow')
      .description('Keep a set of examples for one of its steps.')
      .requiredOption('--node <id>', 'id of the step')
      .requiredOption('--name <name>', 'name of the set')
      .requiredOption('--file <file>', 'JSON list of { name?, input, expected }; - is standard input'),
  ).action(acting((workflow: string, options: NewSet) => createSet(workflow, options)));
  remote(
    evaluations
      .command('run')
      .argument('<set>', 'id of the set')
      .description('Run the step over the examples: every version with every model, side by side.')
      .option('--model <name...>', 'models in the place of the one that the step names')
      .option('--version <number...>', 'versions, or draft (the default)')
      .option('--fail-under <share>', 'end with 1 where less than this share is right, from 0 to 1'),
  ).action(acting((set: string, options: RunSet) => runSet(set, options)));
  const notifications = program
    .command('notifications')
    .description('List what people were told of questions, newest first.');
  remote(notifications.command('channels').description('List the ways by which people are told.')).action(
    acting((_: object, command: Command) => listChannels(command.optsWithGlobals())),
  );
  remote(
    notifications
      .command('test')
      .argument('<channel>', 'id of the channel')
      .description('Send a test, now.')
      .option('--to <address>', 'where it goes, for e-mail'),
  ).action(acting((id: string, _: object, command: Command) => testChannel(id, command.optsWithGlobals())));
  for (const [name, isOn, what] of [
    ['on', true, 'Tell people by a channel again.'],
    ['off', false, 'Tell nobody by a channel. What it is set to stays.'],
  ] as const)
    remote(notifications.command(name).argument('<channel>', 'id of the channel').description(what)).action(
      acting((id: string, _: object, command: Command) => switchChannel(id, isOn, command.optsWithGlobals())),
    );
  remote(notifications.option('--state <state>', 'only those that are due, sent or failed')).action(
    acting((options: Parameters<typeof listNotifications>[0]) => listNotifications(options)),
  );
  const holds = program.command('holds').description('List the holds on writes that stand.');
  remote(
    holds
      .command('set')
      .description('Hold all writes back, or those of a workflow or a connection, until somebody lifts it.')
      .option('--workflow <id>', 'only those of this workflow')
      .option('--connection <id>', 'only those over this connection')
      .requiredOption('--reason <text>', 'why, for those who meet it and for the audit trail'),
  ).action(acting((_: SetHold, command: Command) => setHold(command.optsWithGlobals<SetHold>())));
  remote(
    holds.command('lift').argument('<id>', 'id of the hold').description('Lift a hold: what waits for it goes on.'),
  ).action(
    acting((id: string, _: object, command: Command) =>
      liftHold(id, command.optsWithGlobals<Parameters<typeof liftHold>[1]>()),
    ),
  );
  remote(holds.option('--all', 'with those that were lifted')).action(
    acting((options: Parameters<typeof listHolds>[0]) => listHolds(options)),
  );
  const audit = program.command('audit').description('The audit trail: what people did, and that nobody changed it.');
  audit
    .command('verify')
    .description('Verify the audit trail and the journals of all runs, beside a running server or without one.')
    .option('--all', 'fold the journal of every run again, not only of a sample')
    .option('--sample <count>', 'how many runs to fold again', '100')
    .option('--anchor <files...>', 'anchors that were kept elsewhere')
    .option('--json', 'print JSON')
    .action(acting((options: Parameters<typeof verify>[0]) => verify(options)));
  audit
    .command('anchor')
    .description('Print the newest link as JSON, to be kept elsewhere.')
    .action(acting(() => anchor()));
  program
    .command('practice')
    .description('Start stand-ins for the finance providers on this machine, to learn and to test on.')
    .option('--port <port>', 'where the first one listens, the others beside it; 0 takes any free ports', '4420')
    .option('--json', 'print where it is as JSON')
    .action(
      acting(async (options: PracticeOptions) => {
        // Five providers that nothing else needs.
        const { practice } = await import('./commands/practice.ts');
        await practice(options);
      }),
    );
  program
    .command('doctor')
    .description('Say what was found on this machine, and what to do.')
    .option('--json', 'print JSON')
    .action(acting((options: { json?: boolean }) => doctor(options)));
  return program;
}
