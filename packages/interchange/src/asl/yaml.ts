import { parse } from 'yaml';

/** A state machine is a few pages; reading a megabyte of YAML takes a second. */
const MOST_CHARACTERS = 1_000_000;
/** What a state machine in YAML has at the beginning of a line. */
const MARK = /^StartAt\s*:/m;

/**
 * A state machine that is written in YAML, as tools for deploying it have it.
 * Undefined: the text is none. What only YAML has is not taken over: tags stand for
 * the text behind them, and aliases that multiply are refused.
 */
export function stateMachineOf(text: string): unknown {
  if (text.length > MOST_CHARACTERS || !MARK.test(text)) return undefined;
  try {
    const value: unknown = parse(text, { schema: 'core', logLevel: 'silent', maxAliasCount: 100 });
    // Only what JSON can say goes on.
    return JSON.parse(JSON.stringify(value) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}
