import { askJson, serverFrom } from '../client.ts';
import { CommandError, EXIT, print, printJson, table } from '../output.ts';

interface Remote {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

interface EventRow {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly state: string;
  readonly runId: string | null;
  readonly receivedAt: string;
  readonly expiresAt: string;
}

export interface ListEvents extends Remote {
  readonly state?: string;
  readonly name?: string;
  readonly about?: string;
  readonly limit?: string;
}

/** Lists events, newest first, and what became of them. */
export async function listEvents(options: ListEvents): Promise<number> {
  const query = new URLSearchParams({ limit: options.limit ?? '20' });
  if (options.state !== undefined) query.set('state', options.state);
  if (options.name !== undefined) query.set('name', options.name);
  if (options.about !== undefined) query.set('key', options.about);
  const page = await askJson<{ items: EventRow[] }>(serverFrom(options), 'GET', `/events?${query}`);
  if (options.json) {
    printJson(page);
    return EXIT.ok;
  }
  const rows = page.items.map((row) => [row.name, row.key, row.state, row.receivedAt, row.runId ?? '']);
  print(table(['EVENT', 'ABOUT', 'STATE', 'RECEIVED', 'RUN'], rows));
  return EXIT.ok;
}

export interface SendEvent extends Remote {
  readonly data?: string;
  readonly keep?: string;
}

/** Sends an event to the run that waits for it, or keeps it for the one that comes. @throws CommandError */
export async function sendEvent(name: string, about: string, options: SendEvent): Promise<number> {
  const row = await askJson<EventRow>(serverFrom(options), 'POST', '/events', {
    name,
    key: about,
    ...(options.data === undefined ? {} : { data: jsonOf(options.data) }),
    ...(options.keep === undefined ? {} : { keepSeconds: Number(options.keep) }),
  });
  if (options.json) printJson(row);
  else if (row.runId !== null) print(`The run ${row.runId} goes on.`);
  else print(`No run waits for it yet. It is kept until ${row.expiresAt}.`);
  return EXIT.ok;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(`--data must be JSON, such as '{"amount": 5}' or '"paid"'.`);
  }
}
