import type { PracticeClock } from './clock.ts';
import { type Html, html, table } from './html.ts';

/** Who is called, and what the calls are proven with; made up, and worth nothing elsewhere. */
export interface Recipient {
  readonly url: string;
  readonly key: string;
}

/** How a provider words and signs its calls. */
export interface WebhookRules {
  /** What the application signs with; null: each subscription has a key of its own, and no address is entered by hand. */
  readonly key: string | null;
  /** The body of a call about these events, in the order in which they happened. */
  body(events: readonly object[], key: string): object;
  /** It makes a call for each event, instead of one for several. */
  readonly isSingle?: boolean;
  /** Headers that prove it; left out where the body does. */
  sign?(body: Buffer, key: string): Readonly<Record<string, string>>;
  /**
   * Calls that are made when an address is entered, and the statuses they have to get;
   * a wrong key is asked for to see that it is refused.
   */
  readonly handshake?: readonly { readonly hasRightKey: boolean; readonly status: number }[];
  /** What follows from the answer to a call; null: nobody answered. */
  answered?(to: Recipient, status: number | null): void;
}

/** What becomes of the calls of a provider, and what people read of it. */
export const TELLING = {
  once: 'Call at once',
  twice: 'Call twice',
  late: 'Call when told to',
  never: 'Call nobody',
  forged: 'Sign with a wrong key',
} as const;
export type Telling = keyof typeof TELLING;
export const isTelling = (name: string): name is Telling => Object.hasOwn(TELLING, name);

/** A call that was made, or tried. */
export interface Delivery {
  readonly at: number;
  readonly count: number;
  /** Null: nobody answered. */
  readonly status: number | null;
}

/** Whether an address is on this machine: practice calls no other. */
export const isHere = (url: string): boolean => LOOPBACK.test(url);

const forged = ({ url, key }: Recipient): Recipient => ({ url, key: `${key}-wrong` });

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?\//;
const ANSWER_WITHIN_MS = 5_000;
/** Pauses before a call that failed is made again. */
const AGAIN_MS = [1_000, 5_000, 30_000];
const MOST_KEPT = 200;
const SHOWN = 20;

/** Tells an address on this machine what happens in the books. */
export class PracticeWebhooks {
  readonly #rules: WebhookRules;
  readonly #clock: PracticeClock;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #busy = new Set<Promise<void>>();
  #late: { readonly to: Recipient; readonly event: object }[] = [];
  #url = '';
  #problem = 'No address is told of events.';
  telling: Telling = 'once';
  readonly deliveries: Delivery[] = [];

  constructor(rules: WebhookRules, clock: PracticeClock) {
    this.#rules = rules;
    this.#clock = clock;
  }

  get key(): string {
    return this.#rules.key ?? '';
  }

  /** Whether the address has shown that it checks what it gets. */
  get isOn(): boolean {
    return this.#problem === '';
  }

  /** The address that was entered. */
  get #entered(): Recipient {
    return { url: this.#url, key: this.key };
  }

  /**
   * Enters an address and tries it, as the provider does before it tells it anything.
   *
   * @returns what went wrong; null: it is told from now on
   */
  async enter(url: string): Promise<string | null> {
    this.#url = url;
    this.#problem = isHere(url) ? await this.#tried() : 'Practice calls addresses on this machine only.';
    return this.#problem === '' ? null : this.#problem;
  }

  async #tried(): Promise<string> {
    for (const { hasRightKey, status } of this.#rules.handshake ?? []) {
      const got = await this.#call([], hasRightKey ? this.#entered : forged(this.#entered));
      if (got !== status)
        return `${this.#url} answered a call with a ${hasRightKey ? 'right' : 'wrong'} signature with ${got ?? 'nothing'}, not with ${status}. It is told of nothing.`;
    }
    return '';
  }

  /** These events have happened; told to the address that was entered, or to a subscription. */
  tell(events: readonly object[], to?: Recipient): void {
    if ((to === undefined && !this.isOn) || events.length === 0 || this.telling === 'never') return;
    const recipient = to ?? this.#entered;
    if (this.telling === 'late') this.#late.push(...events.map((event) => ({ to: recipient, event })));
    else for (let count = this.telling === 'twice' ? 2 : 1; count > 0; count -= 1) this.#begin(recipient, events, 0);
  }

  /** Makes the calls that were held back, the latest events first. */
  tellLate(): void {
    const held = Map.groupBy(this.#late.toReversed(), ({ to }) => `${to.url} ${to.key}`);
    this.#late = [];
    for (const entries of held.values()) {
      const [first] = entries;
      const events = entries.map(({ event }) => event);
      if (first) this.#begin(first.to, events, 0);
    }
  }

  #begin(to: Recipient, events: readonly object[], tries: number): void {
    if (this.#rules.isSingle && events.length > 1) {
      for (const event of events) this.#begin(to, [event], tries);
      return;
    }
    const work: Promise<void> = this.#deliver(to, events, tries).finally(() => this.#busy.delete(work));
    this.#busy.add(work);
  }

  async #deliver(to: Recipient, events: readonly object[], tries: number): Promise<void> {
    const isForged = this.telling === 'forged';
    const status = await this.#call(events, isForged ? forged(to) : to);
    const pause = AGAIN_MS[tries];
    if (status === 200 || isForged || pause === undefined) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#begin(to, events, tries + 1);
    }, pause);
    this.#timers.add(timer);
  }

  async #call(events: readonly object[], to: Recipient): Promise<number | null> {
    const body = Buffer.from(JSON.stringify(this.#rules.body(events, to.key)));
    const status = await fetch(to.url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json; charset=utf-8', ...this.#rules.sign?.(body, to.key) },
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    }).then(
      (reply) => reply.status,
      () => null,
    );
    this.deliveries.push({ at: this.#clock.now(), count: events.length, status });
    if (this.deliveries.length > MOST_KEPT) this.deliveries.shift();
    this.#rules.answered?.(to, status);
    return status;
  }

  /** Settles when no call is under way. */
  async quiet(): Promise<void> {
    while (this.#busy.size > 0) await Promise.allSettled(this.#busy);
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await this.quiet();
  }

  /** The part of the page on which an address is entered and the switch is set. */
  page(): Html {
    const rows = this.deliveries
      .slice(-SHOWN)
      .toReversed()
      .map(({ at, count, status }) => [new Date(at).toISOString().slice(11, 23), count, status ?? 'none']);
    return html`<h2>Webhooks</h2>
${this.#rules.key === null ? html`<p>Whoever subscribes is told of events.</p>` : this.#entrance()}
<form method="post" action="/actions/telling"><label>When something happens <select name="telling">${Object.entries(
      TELLING,
    ).map(([name, title]) =>
      name === this.telling
        ? html`<option value="${name}" selected>${title}</option>`
        : html`<option value="${name}">${title}</option>`,
    )}</select></label><button>Set</button></form>
<form method="post" action="/actions/tell-late"><button>Call now about ${this.#late.length} held back</button></form>
${table(['Time', 'Events', 'Answer'], rows)}`;
  }
  #entrance(): Html {
    return html`<p>${this.isOn ? html`Events are told to <code>${this.#url}</code>.` : this.#problem} They are signed with the key <code>${this.key}</code>.</p>
<form method="post" action="/actions/webhook"><label>Delivery address <input name="url" size="60" value="${this.#url}"></label>
<button class="main">Save and try it</button></form>`;
  }
}
