import type { PracticeRequest } from './messages.ts';

/** What can be made to go wrong with a request, and what people read of it. */
export const FAULTS = {
  'reset-before': 'Cut the connection, do nothing',
  'reset-after': 'Do it, then cut the connection',
  delay: 'Do it, and answer a minute later',
  'rate-limit': 'Answer 429 for a second, do nothing',
  'day-limit': 'Answer 429 for the rest of the day, do nothing',
  busy: 'Answer 429: too many at once, do nothing',
  '500-before': 'Answer 500, do nothing',
  '500-after': 'Do it, and answer 500',
  '503-before': 'Answer 503, do nothing',
  '503-after': 'Do it, and answer 503',
  'cut-body': 'Do it, and break off the answer',
  'stale-token': 'Say that the token ran out',
} as const;
export type FaultKind = keyof typeof FAULTS;

export const isFaultKind = (name: string): name is FaultKind => Object.hasOwn(FAULTS, name);

/** A switch that is on: for requests that fit, so many times. */
export interface FaultSwitch {
  readonly kind: FaultKind;
  /** Left out or empty: any. */
  readonly method?: string;
  /** Part of the path. */
  readonly path?: string;
  /** Part of the body. */
  readonly text?: string;
  /** What else has to hold, for a request that does not say it itself. */
  readonly when?: (request: PracticeRequest) => boolean;
  readonly times?: number;
}

/** The switches of one provider. The first one that fits a request is used up by it. */
export class FaultSwitches {
  readonly #on: { readonly id: number; readonly said: FaultSwitch; left: number }[] = [];
  #ids = 0;

  set(said: FaultSwitch): void {
    this.#ids += 1;
    this.#on.push({ id: this.#ids, said, left: said.times ?? 1 });
  }

  clear(id?: number): void {
    const keep = id === undefined ? [] : this.#on.filter((one) => one.id !== id);
    this.#on.splice(0, this.#on.length, ...keep);
  }

  get on(): readonly { readonly id: number; readonly said: FaultSwitch; readonly left: number }[] {
    return this.#on;
  }

  take(request: PracticeRequest): FaultKind | null {
    const found = this.#on.find(({ said }) => fits(said, request));
    if (!found) return null;
    found.left -= 1;
    if (found.left <= 0) this.clear(found.id);
    return found.said.kind;
  }
}

const fits = ({ method = '', path = '', text = '', when }: FaultSwitch, request: PracticeRequest): boolean =>
  (method === '' || request.method === method) &&
  request.path.includes(path) &&
  (text === '' || request.body.includes(text)) &&
  (when === undefined || when(request));
