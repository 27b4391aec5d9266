import type { PracticeClock } from './clock.ts';
import { type Html, html, table } from './html.ts';

/** How a provider words and signs its calls. */
export interface WebhookRules {
  /** What the application signs with; made up, and worth nothing elsewhere. */
  readonly key: string;
  /** The body of a call about these events, in the order in which they happened. */
  body(events: readonly object[]): object;
  /** It makes a call for each event, instead of one for several. */
  readonly isSingle?: boolean;
  /** Headers that prove it. */
  sign(body: Buffer, key: string): Readonly<Record<string, string>>;
  /**
   * Calls that are made when an address is entered, and the statuses they have to get;
   * a wrong key is asked for to see that it is refused.
   */
  readonly handshake?: readonly { readonly hasRightKey: boolean; readonly status: number }[];
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
  #late: object[] = [];
  #url = '';
  #problem = 'No address is told of events.';
  telling: Telling = 'once';
  readonly deliveries: Delivery[] = [];

  constructor(rules: WebhookRules, clock: PracticeClock) {
    this.#rules = rules;
    this.#clock = clock;
  }

  get key(): string {
    return this.#rules.key;
  }

  /** Whether the address has shown that it checks what it gets. */
  get isOn(): boolean {
    return this.#problem === '';
  }

  /**
   * Enters an address and tries it, as the provider does before it tells it anything.
   *
   * @returns what went wrong; null: it is told from now on
   */
  async enter(url: string): Promise<string | null> {
    this.#url = url;
    this.#problem = LOOPBACK.test(url) ? await this.#tried() : 'Practice calls addresses on this machine only.';
    return this.#problem === '' ? null : this.#problem;
  }

  async #tried(): Promise<string> {
    for (const { hasRightKey, status } of this.#rules.handshake ?? []) {
      const got = await this.#call([], hasRightKey ? this.#rules.key : `${this.#rules.key}-wrong`);
      if (got !== status)
        return `${this.#url} answered a call with a ${hasRightKey ? 'right' : 'wrong'} signature with ${got ?? 'nothing'}, not with ${status}. It is told of nothing.`;
    }
    return '';
  }

  /** These events have happened. */
  tell(events: readonly object[]): void {
    if (!this.isOn || events.length === 0 || this.telling === 'never') return;
    if (this.telling === 'late') this.#late.push(...events);
    else for (let count = this.telling === 'twice' ? 2 : 1; count > 0; count -= 1) this.#begin(events, 0);
  }

  /** Makes the calls that were held back, the latest events first. */
  tellLate(): void {
    const events = this.#late.toReversed();
    this.#late = [];
    if (events.length > 0) this.#begin(events, 0);
  }

  #begin(events: readonly object[], tries: number): void {
    if (this.#rules.isSingle && events.length > 1) {
      for (const event of events) this.#begin([event], tries);
      return;
    }
    const work: Promise<void> = this.#deliver(events, tries).finally(() => this.#busy.delete(work));
    this.#busy.add(work);
  }

  async #deliver(events: readonly object[], tries: number): Promise<void> {
    const isForged = this.telling === 'forged';
    const status = await this.#call(events, isForged ? `${this.#rules.key}-wrong` : this.#rules.key);
    const pause = AGAIN_MS[tries];
    if (status === 200 || isForged || pause === undefined) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#begin(events, tries + 1);
    }, pause);
    this.#timers.add(timer);
  }

  async #call(events: readonly object[], key: string): Promise<number | null> {
    const body = Buffer.from(JSON.stringify(this.#rules.body(events)));
    const status = await fetch(this.#url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json; charset=utf-8', ...this.#rules.sign(body, key) },
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    }).then(
      (reply) => reply.status,
      () => null,
    );
    this.deliveries.push({ at: this.#clock.now(), count: events.length, status });
    if (this.deliveries.length > MOST_KEPT) this.deliveries.shift();
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
<p>${this.isOn ? html`Events are told to <code>${this.#url}</code>.` : this.#problem} They are signed with the key <code>${this.#rules.key}</code>.</p>
<form method="post" action="/actions/webhook"><label>Delivery address <input name="url" size="60" value="${this.#url}"></label>
<button class="main">Save and try it</button></form>
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
}
