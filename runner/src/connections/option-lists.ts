import type { Option, OptionList, OptionsWanted } from '@holdfast/node-sdk';
import type { JsonSchema } from '@holdfast/workflow';

/** Part of a list, as much as a person looks through. */
export interface Options {
  readonly items: readonly Option[];
  readonly isMore: boolean;
}

const KEPT_MS = 60_000;
const MOST_KEPT = 200;
const MOST_SHOWN = 100;
const LONGEST = 300;

/** Whose list, and which part of it. */
export interface Wanted extends OptionsWanted {
  /** Changes with whatever changes what the provider would say: the connection, and its present state. */
  readonly state: string;
  readonly name: string;
  readonly list: OptionList;
}

/** Lists of providers that people choose from, read once a minute at most. */
export class OptionLists {
  readonly #now: () => number;
  readonly #known = new Map<string, { at: number; options: Promise<readonly Option[]> }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @throws NodeFailure what the provider answered: it is not kept */
  async find({ state, name, list, search, ...wanted }: Wanted): Promise<Options> {
    const isSearched = list.isSearched === true;
    const key = JSON.stringify([state, name, isSearched ? search : '']);
    const all = await this.#kept(key, () => list.load({ ...wanted, search: isSearched ? search : '' }));
    const part = search.toLowerCase();
    const fits = isSearched ? all : all.filter(({ value, label }) => `${value} ${label}`.toLowerCase().includes(part));
    const items = fits.slice(0, MOST_SHOWN).map(({ value, label }) => ({ value, label: label.slice(0, LONGEST) }));
    return { items, isMore: fits.length > items.length };
  }

  #kept(key: string, load: () => Promise<readonly Option[]>): Promise<readonly Option[]> {
    const known = this.#known.get(key);
    if (known && this.#now() - known.at < KEPT_MS) return known.options;
    // A value that is too long to be one is no choice.
    const options = load().then((list) => list.filter(({ value }) => value !== '' && value.length <= LONGEST));
    this.#known.delete(key);
    this.#known.set(key, { at: this.#now(), options });
    options.catch(() => this.#known.delete(key));
    const oldest = this.#known.keys().next();
    if (this.#known.size > MOST_KEPT && !oldest.done) this.#known.delete(oldest.value);
    return options;
  }
}

interface Field {
  readonly properties?: Readonly<Record<string, Field>>;
  readonly items?: Field;
  readonly 'x-options'?: string;
}

/** Which list a parameter chooses from, by its JSON pointer; undefined where it is no such parameter. */
export function listOf(schema: JsonSchema, pointer: string): string | undefined {
  let field: Field | undefined = schema as Field;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (field?.items && /^\d+$/.test(name)) field = field.items;
    else field = field?.properties && Object.hasOwn(field.properties, name) ? field.properties[name] : undefined;
  }
  return typeof field?.['x-options'] === 'string' ? field['x-options'] : undefined;
}
