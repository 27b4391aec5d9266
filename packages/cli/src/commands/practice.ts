import * as models from '@holdfast/nodes-ai/practice';
import * as businessCentral from '@holdfast/nodes-business-central/practice';
import * as quickbooks from '@holdfast/nodes-quickbooks/practice';
import * as stripe from '@holdfast/nodes-stripe/practice';
import * as xero from '@holdfast/nodes-xero/practice';
import { CommandError, print, printJson, tell } from '../output.ts';
import { toldToStop } from '../stopping.ts';

export interface PracticeOptions {
  readonly port: string;
  readonly json?: boolean;
}

interface Field {
  readonly label: string;
  readonly value: string;
}

interface Provider {
  /** Name in JSON. */
  readonly name: string;
  readonly says: string;
  /** Title of the connection's type. */
  readonly title: string;
  /** Fields of a connection, by their names, as the designer calls them. */
  fields(url: string): Readonly<Record<string, Field>>;
  start(options: { readonly port: number }): Promise<{ readonly url: string; close(): Promise<void> }>;
  /** How far its port is from the first one, so that a connection finds it again. */
  readonly beside: number;
}

interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A provider at which somebody signs in. */
const signedIn = (
  name: string,
  title: string,
  { clientId, clientSecret }: Client,
  start: Provider['start'],
  beside: number,
  more: Readonly<Record<string, Field>> = {},
): Provider => ({
  name,
  title,
  says: `Practice ${title}: its page has its books, its requests and its switches. Sign in after saving.`,
  fields: (url) => ({
    url: { label: 'Practice', value: url },
    clientId: { label: 'Client id', value: clientId },
    clientSecret: { label: 'Client secret', value: clientSecret },
    ...more,
  }),
  start,
  beside,
});

const FIRST = signedIn('xero', 'Xero', xero.PRACTICE_CLIENT, xero.startPracticeXero, 0, {
  webhookKey: { label: 'Webhook key', value: xero.PRACTICE_WEBHOOK_KEY },
});
const OTHERS: readonly Provider[] = [
  signedIn('quickbooks', 'QuickBooks Online', quickbooks.PRACTICE_CLIENT, quickbooks.startPracticeQuickBooks, 1, {
    verifierToken: { label: 'Verifier token', value: quickbooks.PRACTICE_VERIFIER_TOKEN },
  }),
  {
    ...signedIn(
      'businessCentral',
      'Business Central',
      businessCentral.PRACTICE_CLIENT,
      businessCentral.startPracticeBusinessCentral,
      2,
    ),
    fields: (url) => ({
      url: { label: 'Practice', value: url },
      tenant: { label: 'Tenant', value: businessCentral.PRACTICE_CLIENT.tenant },
      environment: { label: 'Environment', value: businessCentral.PRACTICE_CLIENT.environment },
      clientId: { label: 'Client id', value: businessCentral.PRACTICE_CLIENT.clientId },
      clientSecret: { label: 'Client secret', value: businessCentral.PRACTICE_CLIENT.clientSecret },
    }),
  },
  {
    name: 'stripe',
    title: 'Stripe',
    says: 'Practice Stripe: its page has its books, its requests and its switches.',
    fields: (url) => ({
      url: { label: 'Practice', value: url },
      secretKey: { label: 'Secret key', value: stripe.PRACTICE_KEY },
      webhookSecret: { label: 'Webhook secret', value: stripe.PRACTICE_WEBHOOK_SECRET },
    }),
    start: stripe.startPracticeStripe,
    beside: 3,
  },
  {
    name: 'models',
    title: 'AI model (OpenAI-compatible)',
    says: 'A practice model, which goes by rules and costs nothing.',
    fields: (url) => ({
      url: { label: 'Address', value: `${url}/v1` },
      model: { label: 'Model', value: 'practice-1' },
      second: { label: 'Second model', value: 'practice-2' },
    }),
    start: models.startPracticeModels,
    beside: 9,
  },
];

type Started = Provider & { readonly url: string; close(): Promise<void> };

/** Runs the practice providers until it is told to stop. */
export async function practice({ port, json }: PracticeOptions): Promise<void> {
  const stopped = toldToStop();
  const first = portOf(port);
  const started = [await startFirst(first)];
  try {
    for (const provider of OTHERS) started.push(await startBeside(provider, first));
    if (json) printJson(Object.fromEntries(started.map(jsonOf)));
    else {
      for (const line of started.flatMap(linesOf)) print(line);
      print('Nothing reaches a real provider. The books are in memory: they are gone when it ends. Ctrl-C ends it.');
    }
    await stopped;
  } finally {
    await Promise.all(started.map(({ close }) => close()));
  }
  tell('Practice is over.');
}

/** The port that was asked for is the first one's, and no other. */
const startFirst = (port: number): Promise<Started> =>
  startAt(FIRST, port).catch((error: unknown) => {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw isTaken ? new CommandError(`Port ${port} is in use. Choose another one with --port; 0 takes any.`) : error;
  });

/** Beside the first one, or on any other port where that one is taken. */
const startBeside = (provider: Provider, first: number): Promise<Started> =>
  startAt(provider, first === 0 ? 0 : first + provider.beside).catch(() => startAt(provider, 0));

const startAt = async (provider: Provider, port: number): Promise<Started> => ({
  ...provider,
  ...(await provider.start({ port })),
});

const jsonOf = ({ name, url, fields }: Started): [string, Record<string, string>] => [
  name,
  Object.fromEntries(Object.entries(fields(url)).map(([field, { value }]) => [field, value])),
];

const linesOf = ({ title, says, url, fields }: Started): string[] => [
  `${says} Make a connection "${title}" with:`,
  ...Object.values(fields(url)).map(({ label, value }) => `  ${label.padEnd(14)} ${value}`),
  '',
];

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new CommandError(`"${text}" is no port. A port is a number up to 65535; 0 takes any.`);
}
