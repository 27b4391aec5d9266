import { askJson, serverFrom } from '../client.ts';
import { CommandError, EXIT, print, printJson, table } from '../output.ts';

interface Remote {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

interface DeliveryRow {
  readonly channelName: string | null;
  readonly occasion: string;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly state: string;
  readonly attempts: number;
  readonly detail: string | null;
  readonly createdAt: string;
}

interface ChannelRow {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly isOn: boolean;
  readonly tells: 'questions' | 'alerts' | 'both';
}

const STATES = ['due', 'sent', 'failed'];
const TELLS = { questions: 'questions', alerts: 'alerts', both: 'questions and alerts' } as const;

/** Lists what people were told of questions and alerts, newest first. @throws CommandError */
export async function listNotifications(options: Remote & { state?: string }): Promise<number> {
  const { state } = options;
  if (state !== undefined && !STATES.includes(state)) throw new CommandError(`--state is one of ${STATES.join(', ')}.`);
  const query = state === undefined ? '' : `&state=${state}`;
  const page = await askJson<{ items: DeliveryRow[] }>(
    serverFrom(options),
    'GET',
    `/notice-deliveries?limit=100${query}`,
  );
  if (options.json) printJson(page);
  else
    print(
      table(
        ['WHEN', 'CHANNEL', 'WHY', 'TO', 'STATE', 'TRIES', 'WHAT'],
        page.items.map((row) => [
          row.createdAt,
          row.channelName ?? '(gone)',
          row.occasion,
          row.recipients.join(', ') || '–',
          row.state,
          String(row.attempts),
          row.detail ?? row.subject,
        ]),
      ),
    );
  return EXIT.ok;
}

/** Lists the ways by which people are told. */
export async function listChannels(options: Remote): Promise<number> {
  const page = await askJson<{ items: ChannelRow[] }>(serverFrom(options), 'GET', '/notice-channels');
  if (options.json) printJson(page);
  else
    print(
      table(
        ['CHANNEL', 'KIND', 'NAME', 'STATE', 'TELLS OF'],
        page.items.map(({ id, kind, name, isOn, tells }) => [id, kind, name, isOn ? 'on' : 'off', TELLS[tells]]),
      ),
    );
  return EXIT.ok;
}

/** Sends a test over a channel, now. Ends with 1 where it was not taken. */
export async function testChannel(id: string, options: Remote & { to?: string }): Promise<number> {
  const said = await askJson<{ isSent: boolean; detail: string | null }>(
    serverFrom(options),
    'POST',
    `/notice-channels/${encodeURIComponent(id)}/test`,
    options.to === undefined ? {} : { to: options.to },
  );
  if (options.json) printJson(said);
  else print(said.isSent ? 'Sent.' : `Not sent: ${said.detail ?? 'no reason was given'}`);
  return said.isSent ? EXIT.ok : EXIT.failed;
}

/** Turns a channel on or off; what it is set to stays. @throws CommandError */
export async function switchChannel(id: string, isOn: boolean, options: Remote): Promise<number> {
  const server = serverFrom(options);
  const { items } = await askJson<{ items: ChannelRow[] }>(server, 'GET', '/notice-channels');
  const found = items.find((each) => each.id === id);
  if (!found) throw new CommandError(`There is no channel "${id}". See "holdfast notifications channels".`);
  const row = await askJson<ChannelRow>(server, 'PUT', `/notice-channels/${encodeURIComponent(id)}`, {
    name: found.name,
    isOn,
  });
  if (options.json) printJson(row);
  else print(`"${row.name}" is ${row.isOn ? 'on' : 'off'}.`);
  return EXIT.ok;
}
