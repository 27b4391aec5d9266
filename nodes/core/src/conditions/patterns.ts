import { createRequire } from 'node:module';
import { fail } from '@holdfast/node-sdk';

const MAX_PATTERN = 1_000;
const MAX_TEXT = 1_000_000;
const MAX_CACHED = 200;

export interface Pattern {
  test(text: string): boolean;
}

const cache = new Map<string, Pattern>();
let engine: typeof import('re2js') | undefined;
/** Loaded when the first pattern is met: most workflows have none. */
const load = () => {
  engine ??= createRequire(import.meta.url)('re2js') as typeof import('re2js');
  return engine;
};

/** `/pattern/flags` is accepted beside the bare pattern. */
function split(source: string): { body: string; flags: string } {
  const match = /^\/(.*)\/([a-z]*)$/s.exec(source);
  return match ? { body: match[1] ?? '', flags: match[2] ?? '' } : { body: source, flags: '' };
}

/**
 * Compiles a regular expression written by a person. Matching takes time linear
 * in the text, whatever the pattern (RE2): no look-around, no back-references.
 *
 * @throws NodeFailure data/bad_pattern when it is too long or not understood
 */
export function compilePattern(source: string, options: { ignoreCase?: boolean } = {}): Pattern {
  const key = `${options.ignoreCase === true}\n${source}`;
  const known = cache.get(key);
  if (known) return known;
  if (source.length > MAX_PATTERN) throw bad(source, `it has more than ${MAX_PATTERN} characters`);
  const { body, flags } = split(source);
  const { RE2JS } = load();
  const unknown = /[^gimsuy]/.exec(flags);
  if (unknown) throw bad(source, `the flag "${unknown[0]}" is not supported`);
  const bits =
    (options.ignoreCase || flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.includes('s') ? RE2JS.DOTALL : 0) |
    (flags.includes('m') ? RE2JS.MULTILINE : 0);
  let compiled: import('re2js').RE2JS;
  try {
    compiled = RE2JS.compile(RE2JS.translateRegExp(body), bits);
  } catch (error) {
    throw bad(source, error instanceof Error ? error.message.replace('error parsing regexp: ', '') : String(error));
  }
  const pattern: Pattern = {
    test: (text) => {
      if (text.length > MAX_TEXT) {
        throw fail.data('text_too_long', {
          message: `A text of ${text.length} characters is too long for a pattern; ${MAX_TEXT} are allowed.`,
        });
      }
      return compiled.test(text);
    },
  };
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(key, pattern);
  return pattern;
}

const bad = (source: string, why: string) =>
  fail.data('bad_pattern', {
    message: `The pattern "${source.slice(0, 60)}" cannot be used: ${why}. Look-around and back-references are not supported, because they can take for ever.`,
  });
