import { KeptAside } from '../foreign/mapped.ts';
import { type Around, pathOf } from './paths.ts';

/** Functions of the language as code. Source: docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
const FUNCTIONS: Readonly<Record<string, (args: readonly string[]) => string>> = {
  Array: (args) => `[${args.join(', ')}]`,
  ArrayContains: ([list, value]) => `${list}.includes(${value})`,
  ArrayGetItem: ([list, index]) => `${list}[${index}]`,
  ArrayLength: ([list]) => `${list}.length`,
  ArrayUnique: ([list]) => `[...new Set(${list})]`,
  Format: ([pattern = "''", ...args]) => formatted(pattern, args),
  JsonMerge: ([one, other]) => `({ ...${one}, ...${other} })`,
  JsonToString: ([value]) => `JSON.stringify(${value})`,
  MathAdd: ([one, other]) => `(${one} + ${other})`,
  StringSplit: ([text, by]) => `${text}.split(${by})`,
  StringToJson: ([text]) => `JSON.parse(${text})`,
};

function formatted(pattern: string, args: readonly string[]): string {
  const texts = (JSON.parse(pattern) as string).split('{}');
  if (texts.length !== args.length + 1) throw new KeptAside('a text in it has more or fewer places than values');
  return texts
    .flatMap((text, index) => [JSON.stringify(text), ...(args[index] === undefined ? [] : [args[index]])])
    .join(' + ');
}

const MOST_DEPTH = 10;

/** A path, or a call of functions over paths, as code. @throws KeptAside */
export function valueCodeOf(text: string, around: Around): string {
  const given = text.trim();
  if (!given.startsWith('States.')) return pathOf(given, around);
  const reader = new Reader(given, around);
  const code = reader.value(0);
  if (!reader.isAtEnd) throw new KeptAside(`"${given.slice(0, 100)}" cannot be read`);
  return code;
}

/** Reads a call and its arguments, from left to right. */
class Reader {
  #at = 0;
  readonly #text: string;
  readonly #around: Around;

  constructor(text: string, around: Around) {
    this.#text = text;
    this.#around = around;
  }

  get isAtEnd(): boolean {
    return this.#text.slice(this.#at).trim() === '';
  }

  value(depth: number): string {
    if (depth > MOST_DEPTH) throw new KeptAside('its functions are nested too deep');
    const name = this.#take(/\s*States\.(\w+)\s*\(/y);
    if (name) return this.#call(name[1] ?? '', depth);
    const quoted = this.#take(/\s*'((?:[^'\\]|\\.)*)'/y);
    if (quoted) return JSON.stringify((quoted[1] ?? '').replace(/\\(.)/g, '$1'));
    const literal = this.#take(/\s*(-?\d+(?:\.\d+)?|true|false|null)(?=\s*[,)])/y);
    if (literal) return literal[1] ?? '';
    const path = this.#take(/\s*(\$[^,()\s]*)/y);
    if (path) return pathOf(path[1] ?? '', this.#around);
    throw new KeptAside(`"${this.#text.slice(0, 100)}" cannot be read`);
  }

  #call(name: string, depth: number): string {
    const make = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!make) throw new KeptAside(`it uses the function "States.${name}"`);
    const args: string[] = [];
    while (!this.#take(/\s*\)/y)) {
      args.push(this.value(depth + 1));
      if (!this.#take(/\s*,/y) && !/^\s*\)/.test(this.#text.slice(this.#at)))
        throw new KeptAside(`"${this.#text.slice(0, 100)}" cannot be read`);
    }
    return make(args);
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match) this.#at = pattern.lastIndex;
    return match;
  }
}
