import { FAULTS, type FaultSwitches, isFaultKind } from './faults.ts';
import { type Html, html, table } from './html.ts';
import type { Ledger } from './ledger.ts';
import { formOf, type PracticeAnswer, type PracticeRequest } from './messages.ts';
import { page, redirect } from './page.ts';
import type { PracticeParts } from './server.ts';
import { isTelling } from './webhooks.ts';

interface Room {
  readonly parts: PracticeParts;
  readonly ledger: Ledger;
  readonly faults: FaultSwitches;
}

const SHOWN_ENTRIES = 50;
const MAX_TIMES = 1_000;

/** The page on which a person sees the books and flips switches. Null: the request is about something else. */
export async function controls(room: Room, request: PracticeRequest): Promise<PracticeAnswer | null> {
  if (request.path === '/' && request.method === 'GET')
    return page(
      `Practice ${room.parts.title}`,
      ...room.parts.books(),
      ...switchboard(room),
      ...told(room),
      ...requests(room),
    );
  if (request.path === '/ledger.json' && request.method === 'GET') return { status: 200, body: room.ledger.entries };
  const action = request.method === 'POST' ? /^\/actions\/([a-z-]+)$/.exec(request.path)?.[1] : undefined;
  if (action === undefined) return null;
  return (await act(room, action, formOf(request))) ? redirect('/') : null;
}

const told = ({ parts: { webhooks } }: Room): Html[] => (webhooks ? [webhooks.page()] : []);

async function act({ parts, faults }: Room, action: string, form: URLSearchParams): Promise<boolean> {
  const said = (name: string) => form.get(name)?.trim() ?? '';
  switch (action) {
    case 'switch-on': {
      const kind = said('kind');
      const times = Math.min(MAX_TIMES, Math.max(1, Math.trunc(Number(said('times'))) || 1));
      if (isFaultKind(kind))
        faults.set({ kind, method: said('method'), path: said('path'), text: said('text'), times });
      return true;
    }
    case 'switch-off':
      faults.clear(said('id') === '' ? undefined : Number(said('id')));
      return true;
    case 'expire-tokens':
      parts.oauth?.expireTokens();
      return parts.oauth !== undefined;
    case 'withdraw':
      parts.oauth?.withdraw();
      return parts.oauth !== undefined;
    case 'advance':
      parts.clock.advance(Math.max(0, Number(said('minutes')) || 0) * 60_000);
      return true;
    case 'webhook':
      await parts.webhooks?.enter(said('url'));
      return parts.webhooks !== undefined;
    case 'telling': {
      const telling = said('telling');
      if (parts.webhooks && isTelling(telling)) parts.webhooks.telling = telling;
      return parts.webhooks !== undefined;
    }
    case 'tell-late':
      parts.webhooks?.tellLate();
      return parts.webhooks !== undefined;
    default:
      return parts.act?.(action, form) ?? false;
  }
}

const button = (action: string, title: string): Html =>
  html`<form method="post" action="/actions/${action}"><button>${title}</button></form>`;

function switchboard({ parts, faults }: Room): Html[] {
  const rows = faults.on.map(({ id, said, left }) => [
    FAULTS[said.kind],
    `${said.method || 'any method'} …${said.path ?? ''}… ${said.text ? `with "${said.text}"` : ''}`,
    left,
    html`<form method="post" action="/actions/switch-off"><input type="hidden" name="id" value="${id}"><button>Off</button></form>`,
  ]);
  return [
    html`<h2>Switches</h2>${table(['What goes wrong', 'With', 'Times left', ''], rows)}
<form method="post" action="/actions/switch-on">
<label>What goes wrong <select name="kind">${Object.entries(FAULTS).map(
      ([kind, title]) => html`<option value="${kind}">${title}</option>`,
    )}</select></label>
<label>Method <select name="method"><option value="">any</option>${['GET', 'PUT', 'POST', 'DELETE'].map(
      (method) => html`<option>${method}</option>`,
    )}</select></label>
<label>Part of the path <input name="path" placeholder="/Invoices"></label>
<label>Part of the body <input name="text"></label>
<label>Times <input name="times" type="number" min="1" max="${MAX_TIMES}" value="1"></label>
<button class="main">Switch on</button></form>`,
    html`<h2>Time and tokens</h2><p>Its clock says <code>${new Date(parts.clock.now()).toISOString()}</code>.</p>
<form method="post" action="/actions/advance"><label>Minutes <input name="minutes" type="number" min="1" value="7"></label>
<button>Put the clock forward</button></form>
${parts.oauth ? [button('expire-tokens', 'Let all access tokens run out'), button('withdraw', 'Take every consent back')] : []}`,
  ];
}

function requests({ ledger }: Room): Html[] {
  const rows = ledger.entries
    .slice(-SHOWN_ENTRIES)
    .toReversed()
    .map(({ seq, at, method, path, query, status, key, commits, isReplayed, fault }) => [
      seq,
      new Date(at).toISOString().slice(11, 23),
      `${method} ${path}${query === '' ? '' : `?${query}`}`,
      status ?? 'none',
      key ?? '',
      [
        ...commits.map(({ did, kind, id }) => `${did} ${kind} ${id}`),
        ...(isReplayed ? ['an earlier answer again'] : []),
        ...(fault ? [`switch: ${FAULTS[fault]}`] : []),
      ].join('; '),
    ]);
  return [
    html`<h2>Requests</h2><p>The latest ${SHOWN_ENTRIES}; all of them as <a href="/ledger.json">JSON</a>.</p>${table(
      ['No.', 'Time', 'Request', 'Answer', 'Key', 'What it did'],
      rows,
    )}`,
  ];
}
