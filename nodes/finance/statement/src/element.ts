import type { Json } from '@holdfast/node-sdk';
import { type Decimal, isRecord, TEXT, toDecimal } from '@holdfast/nodes-core/shared';
import { broken } from './statement.ts';

/** An element of XML that was read, and where it stands: every complaint names the place. */
export class Element {
  readonly #value: Json | undefined;
  readonly path: string;

  constructor(value: Json | undefined, path: string) {
    this.#value = value;
    this.path = path;
  }

  get exists(): boolean {
    return this.#value !== undefined && this.#value !== null;
  }

  /** An element below, by the names on the way; the first one where there are several. */
  at(...names: readonly string[]): Element {
    return names.reduce<Element>(
      (element, name) => element.all(name)[0] ?? new Element(undefined, `${element.path}/${name}`),
      this,
    );
  }

  /** All elements of a name. */
  all(name: string): Element[] {
    const inner = isRecord(this.#value) && Object.hasOwn(this.#value, name) ? this.#value[name] : undefined;
    if (inner === undefined) return [];
    if (!Array.isArray(inner)) return [new Element(inner, `${this.path}/${name}`)];
    return inner.map((one, index) => new Element(one, `${this.path}/${name}[${index + 1}]`));
  }

  /** Its text; null where there is none. */
  get text(): string | null {
    const value = isRecord(this.#value) ? this.#value[TEXT] : this.#value;
    const text = typeof value === 'string' ? value.trim() : '';
    return text === '' ? null : text;
  }

  /** @throws NodeFailure data/not_statement when there is no text */
  get needed(): string {
    const { text } = this;
    if (text === null) throw broken(this.path, 'it is missing');
    return text;
  }

  attribute(name: string): string | null {
    const value = isRecord(this.#value) ? this.#value[`@${name}`] : undefined;
    return typeof value === 'string' && value !== '' ? value : null;
  }

  /** An unsigned decimal. @throws NodeFailure data/not_statement */
  get amount(): Decimal {
    const text = this.needed;
    const amount = /^\d{1,18}(\.\d{1,17})?$/.test(text) ? toDecimal(text) : null;
    if (!amount) throw broken(this.path, `"${text.slice(0, 40)}" is no amount`);
    return amount;
  }

  /** The day of a date or of an instant; null where there is none. @throws NodeFailure data/not_statement */
  get day(): string | null {
    const text = this.at('Dt').text ?? this.at('DtTm').text ?? this.text;
    if (text === null) return null;
    const day = /^(\d{4}-\d{2}-\d{2})(?:T|Z|[+-]\d{2}:\d{2}|$)/.exec(text)?.[1];
    if (day !== undefined && !Number.isNaN(Date.parse(`${day}T00:00:00Z`))) return day;
    throw broken(this.path, `"${text.slice(0, 40)}" is no date`);
  }
}
