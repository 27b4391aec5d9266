import type { Json, NodeFailure } from '@holdfast/node-sdk';
import { isRecord } from '../values/kinds.ts';
import { ATTRIBUTE, TEXT } from './xml-read.ts';

/** Makes the failure of a document that breaks its form at a place. */
export type Refuse = (place: string, what: string) => NodeFailure;

/** An element of XML that was read, and where it stands: every complaint names the place. */
export class XmlElement {
  readonly #value: Json | undefined;
  readonly path: string;
  readonly #refuse: Refuse;

  constructor(value: Json | undefined, path: string, refuse: Refuse) {
    this.#value = value;
    this.path = path;
    this.#refuse = refuse;
  }

  get exists(): boolean {
    return this.#value !== undefined && this.#value !== null;
  }

  /** An element below, by the names on the way; the first one where there are several. */
  at(...names: readonly string[]): XmlElement {
    return names.reduce<XmlElement>((element, name) => element.all(name)[0] ?? element.#below(undefined, name), this);
  }

  /** All elements of a name. */
  all(name: string): XmlElement[] {
    const inner = isRecord(this.#value) && Object.hasOwn(this.#value, name) ? this.#value[name] : undefined;
    if (inner === undefined) return [];
    if (!Array.isArray(inner)) return [this.#below(inner, name)];
    return inner.map((one, index) => this.#below(one, `${name}[${index + 1}]`));
  }

  #below(value: Json | undefined, name: string): XmlElement {
    return new XmlElement(value, `${this.path}/${name}`, this.#refuse);
  }

  /** Its text; null where there is none. */
  get text(): string | null {
    const value = isRecord(this.#value) ? this.#value[TEXT] : this.#value;
    const text = typeof value === 'string' ? value.trim() : '';
    return text === '' ? null : text;
  }

  /** @throws NodeFailure when there is no text */
  get needed(): string {
    const { text } = this;
    if (text === null) throw this.broken('it is missing');
    return text;
  }

  attribute(name: string): string | null {
    const value = isRecord(this.#value) ? this.#value[`${ATTRIBUTE}${name}`] : undefined;
    return typeof value === 'string' && value !== '' ? value : null;
  }

  /** Decimal text. @throws NodeFailure when it is something else */
  get amount(): string | null {
    const { text } = this;
    if (text === null || /^-?\d{1,18}(\.\d{1,17})?$/.test(text)) return text;
    throw this.broken(`"${text.slice(0, 40)}" is no amount`);
  }

  /** A day such as 2026-01-31, also of an instant. @throws NodeFailure when it is something else */
  get day(): string | null {
    const { text } = this;
    if (text === null) return null;
    const day = /^(\d{4}-\d{2}-\d{2})(?:T|Z|[+-]\d{2}:\d{2}|$)/.exec(text)?.[1] ?? '';
    const at = Date.parse(`${day}T00:00:00Z`);
    if (!Number.isNaN(at) && new Date(at).toISOString().startsWith(day)) return day;
    throw this.broken(`"${text.slice(0, 40)}" is no date`);
  }

  /** What is wrong with it, as a failure that names its place. */
  broken(what: string): NodeFailure {
    return this.#refuse(this.path, what);
  }
}
