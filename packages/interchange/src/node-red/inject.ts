import type { Json, JsonObject } from '@holdfast/workflow';
import { KeptAside } from '../foreign/mapped.ts';
import { isRecord, own, textOf } from '../foreign/values.ts';
import type { MappedNode, Source } from './source.ts';
import { fieldOf, typed } from './values.ts';

/** What it injects, as values with their types: newer files list them, older ones have two. */
function injected(node: JsonObject): [name: string, value: Json | undefined, type: string][] {
  const listed = own(node, 'props');
  const named = Array.isArray(listed) ? listed.filter(isRecord) : [{ p: 'payload' }, { p: 'topic', vt: 'str' }];
  return named.map((prop) => {
    const name = textOf(own(prop, 'p'));
    if (name === 'payload') return [name, own(node, 'payload'), textOf(own(node, 'payloadType'), 'date')];
    if (name === 'topic' && own(prop, 'v') === undefined) return [name, own(node, 'topic'), 'str'];
    return [name, own(prop, 'v'), textOf(own(prop, 'vt'), 'str')];
  });
}

/** The rule of a schedule, where it starts by itself. */
function ruleOf(node: JsonObject): JsonObject | null {
  const cron = textOf(own(node, 'crontab')).trim();
  if (cron !== '') return { every: 'cron', cron };
  const seconds = Math.round(Number(own(node, 'repeat') ?? 0));
  if (!(seconds > 0)) return null;
  const [every, interval] =
    seconds % 3_600 === 0
      ? ['hours', seconds / 3_600]
      : seconds % 60 === 0
        ? ['minutes', seconds / 60]
        : ['seconds', seconds];
  return { every, interval };
}

/** Starts by hand or by the clock, with what it puts into the message behind it. */
export function injectOf({ node }: Source): MappedNode {
  const differences: string[] = [];
  const fields = injected(node).flatMap(([name, value, type]): JsonObject[] => {
    if (name === '' || (name === 'topic' && (value ?? '') === '')) return [];
    try {
      return [{ name: fieldOf(name), value: typed(value, type) }];
    } catch (error) {
      if (!(error instanceof KeptAside)) throw error;
      differences.push(`what it injects as "${name}" is to be set again: ${error.message}`);
      return [];
    }
  });
  if (own(node, 'once') === true) differences.push('it does not start by itself when the program does');
  const rule = ruleOf(node);
  return {
    ...(rule ? { type: 'trigger.schedule', parameters: { rules: [rule] } } : { type: 'trigger.manual' }),
    differences,
    ...(fields.length > 0 ? { behind: { fields } } : {}),
  };
}
