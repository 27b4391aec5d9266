import { createHash } from 'node:crypto';
import { DispatchError, type RawAnswer, type Sending } from '@holdfast/runner/engine-room';
import type { Process } from './process.ts';
import type { World } from './world.ts';

/** How a provider lets a write be made safe. */
export type Manner = 'key' | 'probe' | 'upsert' | 'unsafe';

export interface ProviderRules {
  readonly name: string;
  readonly manner: Manner;
  /** How long after a write a look-up may miss it, in milliseconds. */
  readonly delayMs: number;
  /** How long keys are remembered, in milliseconds. */
  readonly windowMs: number;
  /** Takes writes on with a 202, and tells at an address of its own what has become of each. */
  readonly isSlow?: true;
  /** Of an upsert: it is carried out only on the version that it names. */
  readonly isVersioned?: true;
}

/** A write that was taken on: what the address says of it. */
interface Job {
  readonly key: string;
  state: 'running' | 'done' | 'refused';
}

/** What an upsert brought about, and what has become of it. */
interface Kept {
  /** Key of the write that made it so; null: somebody else did. */
  by: string | null;
  version: number;
}

/** One request as the provider saw it. */
export interface LedgerEntry {
  readonly provider: ProviderRules;
  readonly at: number;
  /** When its first byte left. */
  readonly sentAt: number;
  /** What the write is about, whatever its key: two commits with one subject are a write made twice. */
  readonly subject: string;
  readonly key: string;
  readonly bodySha: string;
  committed: boolean;
}

const HEADERS = { 'content-type': 'application/json' };
const answer = (status: number, body: object, headers: Record<string, string> = {}): RawAnswer => ({
  status,
  headers: { ...HEADERS, ...headers },
  bytes: Buffer.from(JSON.stringify(body)),
});
/** An error page that shows the request, with what let it in; the end of what is kept of it falls into that. */
const indiscreet = ({ headers: { authorization = '' } }: Sending) => {
  const token = authorization.replace('Bearer ', '');
  const spellings = { authorization, encoded: encodeURIComponent(token), bytes: Buffer.from(token).toString('base64') };
  const start = JSON.stringify({ ...spellings, page: '' }).length;
  return { ...spellings, page: `${' '.repeat(KEPT - start - 10)}${token}` };
};
/** Where the writes that were taken on have their addresses. */
const JOBS = '/jobs/';
/** Something changes so often, whoever looks. */
const CHANGE_EVERY_MS = 2_000;
/** So much of an answer is kept as evidence, in characters. */
const KEPT = 2_048;
/** How long a write that was taken on is worked at: mostly less than its caller is ready to wait, in milliseconds. */
const WORK_MS = { least: 500, most: 40_000, long: 300_000 } as const;
const broken = (code: string): Error => Object.assign(new Error(code), { code });

/** Everybody outside, with one ledger: the truth about effects, which depends on nothing that Holdfast says. */
export class Providers {
  readonly ledger: LedgerEntry[] = [];
  readonly #world: World;
  readonly #rules: ReadonlyMap<string, ProviderRules>;
  readonly #byKey = new Map<string, { entry: LedgerEntry; answer: RawAnswer }>();
  /** By provider and subject. */
  readonly #kept = new Map<string, Kept>();
  readonly #replaced = new Set<string>();
  /** By the number in their address. */
  readonly #jobs: Job[] = [];

  constructor(world: World, rules: readonly ProviderRules[]) {
    this.#world = world;
    this.#rules = new Map(rules.map((each) => [each.name, each]));
  }

  committed(subject: string): LedgerEntry[] {
    return this.ledger.filter((entry) => entry.committed && entry.subject === subject);
  }

  /** Whether somebody else has put something in the place of what this write brought about. */
  isReplaced(key: string): boolean {
    return this.#replaced.has(key);
  }

  /** Whether a write of this key was taken on and is not done: nobody can say yet what will become of it. */
  isAtWork(key: string): boolean {
    return this.#jobs.some((job) => job.key === key && job.state === 'running');
  }

  /** The socket: from the first byte to the last, and everything that can happen between. @throws DispatchError */
  send(sending: Sending, process: Process): Promise<RawAnswer> {
    const { scheduler, chance } = this.#world;
    const isWrite = sending.beforeFirstByte !== undefined;
    const harm = this.#world.harmOfRequest(isWrite ? 'write' : sending.url.pathname.startsWith(JOBS) ? 'poll' : 'read');
    return new Promise((resolve, reject) => {
      let isOver = false;
      let hasLeft = false;
      const settle = (run: () => void) => {
        if (isOver) return;
        isOver = true;
        sending.signal.removeEventListener('abort', abort);
        run();
      };
      const breakOff = (error: unknown) =>
        settle(() => reject(new DispatchError(hasLeft ? 'maybe_sent' : 'unsent', null, error)));
      const abort = () => breakOff(sending.signal.reason ?? broken('AbortError'));
      if (sending.signal.aborted) return abort();
      sending.signal.addEventListener('abort', abort);
      const later = (ms: number, run: () => void) => scheduler.after(ms, () => process.deliver(run));

      const leave = () => {
        try {
          sending.beforeFirstByte?.();
        } catch (error) {
          return breakOff(error);
        }
        hasLeft = true;
        const sentAt = scheduler.now;
        later(sending.timeoutMs, () => breakOff(new DOMException('No answer in time.', 'TimeoutError')));
        const travel = chance.between(1, 60);
        const reset = (ms: number) => later(ms, () => breakOff(broken('ECONNRESET')));
        if (harm === 'request lost') return reset(travel);
        if (harm === 'late arrival') {
          reset(travel);
          scheduler.after(chance.between(travel, sending.timeoutMs), () => void this.#receive(sending, sentAt, null));
          return;
        }
        scheduler.after(travel, () => {
          if (harm === 'reset before commit') return void reset(travel);
          const reply = this.#receive(sending, sentAt, harm);
          if (harm === 'stall') return;
          if (harm === 'reset after commit') return void reset(travel);
          later(travel, () =>
            harm === 'answer cut' && reply.status < 300
              ? settle(() => reject(new DispatchError('answered_partial', reply, broken('UND_ERR_SOCKET'))))
              : settle(() => resolve(reply)),
          );
        });
      };
      later(chance.between(1, 40), () => {
        if (isOver) return;
        if (harm === 'request refused') return breakOff(broken('ECONNREFUSED'));
        const standsMs = isWrite ? this.#world.pauseAtGuard(process) : 0;
        if (standsMs > 0) process.stopHere(standsMs, leave);
        else leave();
      });
    });
  }

  #receive(sending: Sending, sentAt: number, harm: string | null): RawAnswer {
    const rules = this.#rules.get(sending.url.hostname.split('.')[0] ?? '');
    if (!rules) return answer(404, {});
    if (harm === 'answered 429') return answer(429, {}, { 'retry-after': String(this.#world.chance.below(20)) });
    if (harm === 'answered 503') return answer(503, indiscreet(sending));
    if (harm === 'status forgotten') return answer(404, {});
    if (sending.beforeFirstByte === undefined)
      return sending.url.pathname.startsWith(JOBS) ? this.#tell(sending.url) : this.#look(rules, sending.url);
    const reply = this.#write(rules, sending, sentAt);
    return harm === 'answered 500 after commit' ? answer(500, indiscreet(sending)) : reply;
  }

  #tell(url: URL): RawAnswer {
    const job = this.#jobs[Number(url.pathname.slice(JOBS.length))];
    return job ? answer(200, { state: job.state, reference: job.key }) : answer(404, {});
  }

  #look(rules: ProviderRules, url: URL): RawAnswer {
    const subject = url.searchParams.get('subject');
    if (url.pathname === '/changes')
      return answer(200, { latest: Math.floor(this.#world.scheduler.now / CHANGE_EVERY_MS) });
    if (subject === null) return answer(200, { read: url.pathname });
    if (rules.manner === 'upsert') return this.#lookAtKept(rules, subject, url.searchParams.get('key') ?? '');
    const found = this.ledger.find(
      (entry) =>
        entry.committed &&
        entry.provider === rules &&
        entry.subject === subject &&
        entry.key === url.searchParams.get('key') &&
        entry.at + rules.delayMs <= this.#world.scheduler.now,
    );
    return found ? answer(200, { reference: found.key }) : answer(404, {});
  }

  #lookAtKept({ name }: ProviderRules, subject: string, key: string): RawAnswer {
    const kept = this.#kept.get(`${name} ${subject}`);
    this.#world.auditor.upserts.looked(key, { at: this.#world.scheduler.now, isThere: kept !== undefined });
    return kept ? answer(200, { reference: kept.by === key ? key : null }) : answer(404, {});
  }

  /** What is there now is this write's; sometimes somebody else comes and changes it. */
  #keep({ provider: { name }, subject, key }: LedgerEntry): void {
    const { chance, scheduler } = this.#world;
    const place = `${name} ${subject}`;
    const before = this.#kept.get(place);
    // A run that is done over writes the same.
    if (before?.by && before.by !== key) this.#replaced.add(before.by);
    const version = (before?.version ?? 0) + 1;
    const kept: Kept = { by: key, version };
    this.#kept.set(place, kept);
    if (!this.#world.comesAnother()) return;
    scheduler.after(chance.between(10, 30_000), () => {
      const now = this.#kept.get(place);
      if (!now?.by) return;
      this.#replaced.add(now.by);
      this.#kept.set(place, { by: null, version: now.version + 1 });
      this.#world.fire('overwritten', `somebody overwrites ${subject} at ${name}`);
    });
  }

  #write(rules: ProviderRules, sending: Sending, sentAt: number): RawAnswer {
    const text = Buffer.from(sending.body ?? []).toString();
    const { subject, isBad } = JSON.parse(text) as { subject: string; isBad?: boolean };
    const key = sending.headers['idempotency-key'] ?? '';
    const bodySha = createHash('sha256').update(text).digest('hex');
    const at = this.#world.scheduler.now;
    const entry: LedgerEntry = { provider: rules, at, sentAt, subject, key, bodySha, committed: false };
    this.ledger.push(entry);
    this.#world.auditor.received(entry);
    if (rules.manner === 'key') {
      const known = this.#byKey.get(`${rules.name} ${key}`);
      if (known && at - known.entry.at < rules.windowMs) {
        this.#world.say(rules.name, `knows the key of ${subject}`);
        return known.entry.bodySha === bodySha ? known.answer : answer(422, { error: 'another body under this key' });
      }
    }
    const version = /\d+/.exec(sending.headers['if-match'] ?? '')?.[0];
    if (version !== undefined && Number(version) !== (this.#kept.get(`${rules.name} ${subject}`)?.version ?? 0))
      return answer(412, {});
    if (isBad === true && rules.isSlow === undefined) return answer(422, indiscreet(sending));
    const reply = rules.isSlow ? this.#takeOn(entry, isBad === true) : answer(201, { reference: key });
    if (rules.manner === 'key') this.#byKey.set(`${rules.name} ${key}`, { entry, answer: reply });
    if (!rules.isSlow) this.#commit(entry);
    return reply;
  }

  #commit(entry: LedgerEntry): void {
    entry.committed = true;
    if (entry.provider.manner === 'upsert') this.#keep(entry);
    this.#world.say(entry.provider.name, `commits ${entry.subject} (key ${entry.key.slice(-6)})`);
    this.#world.auditor.committed(entry);
  }

  /** It is done, or refused, in its own time. */
  #takeOn(entry: LedgerEntry, isBad: boolean): RawAnswer {
    const { chance, scheduler } = this.#world;
    const { key, provider, subject } = entry;
    const job: Job = { key, state: 'running' };
    const number = this.#jobs.push(job) - 1;
    this.#world.fire('accepted for later', `${provider.name} takes ${subject} on`);
    scheduler.after(chance.between(WORK_MS.least, chance.is(0.1) ? WORK_MS.long : WORK_MS.most), () => {
      if (isBad || chance.is(0.1)) {
        job.state = 'refused';
        return this.#world.fire('refused later', `${provider.name} does not do ${subject} after all`);
      }
      job.state = 'done';
      this.#commit(entry);
    });
    return answer(202, { status: `https://${provider.name}.example${JOBS}${number}` });
  }
}
