import type { FaultKind, Practice, PracticeWebhooks } from '@holdfast/practice';
import type { Edge, Node, WorkflowDocument } from '@holdfast/workflow';
import { decideAt } from '../practice.ts';
import { ask, type Product, until } from '../product.ts';
import { aNode, aRow } from '../running.ts';
import { publish } from '../server.ts';
import { Visitor } from '../visitor.ts';

/** Whom somebody enters into the books, which begins a trade: a buyer gets an invoice, a seller's bill is paid. */
export const ROLES = ['Buyer', 'Seller'] as const;
export type Role = (typeof ROLES)[number];

/** A practice provider with what trades at it are made of. */
export interface Market {
  readonly practice: Practice;
  readonly webhooks: PracticeWebhooks;
  readonly slug: string;
  readonly connection: { readonly type: string; readonly fields: object };
  /** The books that are worked with. */
  readonly account: string;
  readonly trades: Readonly<Record<Role, Trade>>;
  /** How many trades hear of each who is entered; those for the other role end at once. */
  readonly heardBy: number;
  /** Somebody enters whom to trade with, by hand, and the provider tells of it as its switch says. */
  meet(name: string, role: Role): void;
  /** What the books hold of a trade: its documents with what is open of each, and its payments. */
  booksAbout(name: string, role: Role): Books;
  /** What a read of the documents of somebody has in its query, once they are entered. */
  asksFor(name: string, role: Role): string;
  /** Has the provider call an address; left out where it is subscribed to. */
  enter?(url: string): Promise<unknown>;
}

export interface Books {
  readonly documents: readonly string[];
  readonly payments: readonly number[];
}

/** One workflow: a document and its payment for whoever is entered, then a look at whether the books say the same. */
export interface Trade {
  /** Follows who is entered, under the name `Entered`. */
  readonly entered: Node;
  /** Field of what comes in that names whom. */
  readonly name: string;
  /** Writes in their order, each with the port it goes on by. Those find name and id by `$('Order')`. */
  readonly writes: readonly Write[];
  /** Reads all documents of whoever it is about. */
  readonly list: Node;
  /** What is compared, by fields of what is read: each with what it has to be. */
  readonly expected: Readonly<Record<string, string>>;
  /** Field by which a document is known, and what it has to be. */
  readonly key: readonly [field: string, value: string];
}

export interface Write {
  readonly node: Node;
  readonly port: string;
  readonly method: string;
  /** Part of the path that only this write has. */
  readonly path: string;
  /** Whom a request is about, where its body does not say so. */
  readonly nameOf?: (path: string) => unknown;
}

/** Long enough for any answer that comes at all; what is delayed by a minute is not waited for. */
const TIMEOUT_MS = 2_000;

/** The read at the end of a trade. */
export const aList = (slug: string, type: string, parameters: Node['parameters']): Node =>
  aNode('list', type, 'List', { connection: slug, parameters: parameters ?? {}, policy: { timeoutMs: TIMEOUT_MS } });

/** Follows who is entered; what no call tells is found a day later. */
export const whoIsEntered = (slug: string, type: string): Node =>
  aNode('entered', type, 'Entered', { connection: slug, parameters: { sweepMinutes: 1_440 } });

export const aWrite = (
  slug: string,
  [id, type, port]: readonly [id: string, type: string, port: string],
  [method, path]: readonly [method: string, path: string],
  parameters: Node['parameters'],
  more: Partial<Write> = {},
): Write => ({
  node: aNode(id, type, id, { connection: slug, parameters: parameters ?? {}, policy: { timeoutMs: TIMEOUT_MS } }),
  port,
  method,
  path,
  ...more,
});

const line = (from: string, port: string, to: string, input = 'in'): Edge => ({
  id: `${from}-${port}-${to}-${input}`,
  from: { node: from, port },
  to: { node: to, port: input },
});

/** Entered → for us? → order → the writes → expected ─▶ reconcile ◀─ list; one document each, and they agree. */
export function tradeDocument(
  title: string,
  role: Role,
  { entered, name, writes, list, expected, key }: Trade,
): WorkflowDocument {
  const fields = (said: Readonly<Record<string, string>>) =>
    Object.entries(said).map(([field, value]) => ({ name: field, value }));
  const conditions = [{ left: `={{ $json.${name} }}`, operator: 'string.contains', right: role }];
  const row = [
    [entered, 'out'],
    [aNode('ours', 'core.filter', 'Ours', { parameters: { conditions } }), 'kept'],
    [aNode('order', 'core.set', 'Order', { parameters: { fields: fields({ who: `={{ $json.${name} }}` }) } }), 'out'],
    ...writes.map(({ node, port }) => [node, port] as const),
    [
      aNode('expected', 'core.set', 'Expected', {
        parameters: { keep: 'none', fields: fields({ [key[0]]: key[1], ...expected }) },
      }),
      'out',
    ],
    [list, 'out'],
  ] as const;
  const reconcile = aNode('reconcile', 'reconcile.compare', 'Reconcile', {
    parameters: {
      keys: [{ field: key[0] }],
      compared: Object.keys(expected).map((field) => ({
        field,
        kind: /^\d/.test(expected[field] ?? '') ? 'amount' : 'text',
      })),
    },
  });
  const records = { properties: { records: { const: 1 } } };
  const schema = { properties: { here: records, there: records, isReconciled: { const: true } } };
  const agreed = aNode('agreed', 'core.validate', 'Agreed', { parameters: { schema } });
  const nodes = [...row.map(([node]) => node), reconcile, agreed];
  const chain = row.slice(1).map(([node], index) => {
    const [before, port] = row[index] ?? row[0];
    return line(before.id, port, node.id);
  });
  return {
    ...aRow(`${title}: ${role}`, nodes),
    edges: [
      ...chain,
      line('expected', 'out', 'reconcile', 'here'),
      line(list.id, 'out', 'reconcile', 'there'),
      line('reconcile', 'result', 'agreed'),
    ],
  };
}

/** Switches that hold back everybody for a while. */
const PAUSES: ReadonlySet<FaultKind> = new Set(['rate-limit', 'busy', 'day-limit']);

/**
 * Lets every write of a trade go wrong once, and a read of what came of it; where that holds back everybody, the first write of a sale
 * and the last of a purchase, and the read of a sale once.
 */
export function switchOn(market: Market, kind: FaultKind, name: string, role: Role): void {
  const { practice, trades } = market;
  const { writes } = trades[role];
  if (!PAUSES.has(kind) || role === 'Buyer')
    practice.faults.set({
      kind,
      method: 'GET',
      when({ query }) {
        const id = market.asksFor(name, role);
        return id !== '' && [...query.values()].some((value) => value.includes(id));
      },
    });
  const hit = PAUSES.has(kind) ? writes.slice(...(role === 'Buyer' ? [0, 1] : [-1])) : writes;
  for (const { method, path, nameOf } of hit) {
    const about = nameOf ? { when: (request: { path: string }) => nameOf(request.path) === name } : { text: name };
    practice.faults.set({ kind, method, path, ...about });
  }
}

/**
 * Connects the books of a market by its sign-in, and publishes its trades. Nobody is held back for what goes wrong, which
 * is what tests are about.
 */
export async function openTrades(product: Pick<Product, 'url'>, market: Market): Promise<string> {
  const { id } = await ask<{ id: string }>(product, 'POST', '/connections', {
    slug: market.slug,
    title: market.slug,
    ...market.connection,
    limits: {
      rateLimit: { limit: 100_000, perMs: 60_000 },
      concurrency: 200,
      circuitBreaker: { failures: 1_000, windowMs: 60_000, openMs: 1_000 },
    },
  });
  const visitor = new Visitor(() => product);
  await visitor.return(await decideAt(await visitor.begin({ id }), 'allow'));
  await ask(product, 'PUT', `/connections/${id}/account`, { account: market.account });
  const tried = await ask<{ ok: boolean }>(product, 'POST', `/connections/${id}/test`);
  if (!tried.ok) throw new Error(`The connection does not work: ${JSON.stringify(tried)}`);
  const published = [];
  for (const role of ROLES)
    published.push(await publish(product, tradeDocument(market.slug, role, market.trades[role])));
  const problem = await market.enter?.(published[0]?.url ?? '');
  if (typeof problem === 'string') throw new Error(problem);
  const isSwept = ({ sweptAt, error }: { sweptAt: string | null; error: string | null }): boolean => {
    if (error !== null) throw new Error(error);
    return sweptAt !== null;
  };
  interface Standing {
    watches: { sweptAt: string | null; error: string | null }[];
    webhook: { expiresAt: string | null; error: string | null };
  }
  await until(async () => {
    const { watches, webhook } = await ask<Standing>(product, 'GET', `/connections/${id}`);
    if (webhook.error !== null) throw new Error(webhook.error);
    return watches.length === ROLES.length && watches.every(isSwept) && (market.enter || webhook.expiresAt !== null);
  });
  return id;
}
