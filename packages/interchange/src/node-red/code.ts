import { KeptAside } from '../foreign/mapped.ts';
import { listOf, numberOf, own, textOf } from '../foreign/values.ts';
import type { MappedNode, Source } from './source.ts';

/** What code in Node-RED reaches and code here does not: what is kept between messages, other nodes, timers, modules. */
const BEYOND =
  /\bcontext\b|\bflow\s*[.[]|\bglobal\s*[.[]|\benv\s*[.[]|\bRED\b|\bnode\s*\.\s*(?!(?:log|warn|debug)\b)\w+|\brequire\b|\bimport\b|\bset(?:Timeout|Interval|Immediate)\b|\bawait\b|\bfetch\b|\bBuffer\b|\bprocess\b|\bthis\b|_msgid/;

const withoutComments = (code: string): string => code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
const hasCode = (value: unknown): boolean => withoutComments(textOf(value)).trim() !== '';

/** Code that gets a message and gives back none, one, or several for its one output. @throws KeptAside */
export function functionOf({ node }: Source): MappedNode {
  const code = textOf(own(node, 'func'));
  if (numberOf(own(node, 'outputs'), 1) > 1) throw new KeptAside('its code chooses between several outputs');
  if (listOf(own(node, 'libs')).length > 0) throw new KeptAside('its code loads modules');
  if (hasCode(own(node, 'initialize')) || hasCode(own(node, 'finalize')))
    throw new KeptAside('it has code for the start or the end of the program');
  const beyond = BEYOND.exec(withoutComments(code))?.[0];
  if (beyond !== undefined) throw new KeptAside(`its code uses "${beyond.trim()}", which code here does not have`);
  return {
    type: 'core.code',
    parameters: {
      per: 'item',
      code: `const node = { log: console.log, warn: console.log, debug: console.log };
const made = ((msg) => {
${code}
})(item);
const first = Array.isArray(made) ? made[0] : made;
return (Array.isArray(first) ? first : [first]).filter((each) => each !== null && each !== undefined);`,
    },
    differences: ['its code runs in a sandbox, once for each item'],
  };
}
