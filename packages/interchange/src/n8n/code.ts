import { KeptAside, type Mapped } from '../foreign/mapped.ts';
import { own, textOf } from '../foreign/values.ts';
import type { Source } from './source.ts';

/** What code in n8n reaches and code here does not: other steps, the clock, modules, the network. */
const BEYOND =
  /\$\(|\$node\b|\$items\b|\$now\b|\$today\b|\bDateTime\b|\$getWorkflowStaticData|\brequire\s*\(|\bimport\b|\bfetch\s*\(|\bthis\.|\bawait\b|\$env\b|\$vars\b|\$binary\b|\$execution\b|\$workflow\b|\bbinary\b/;

/** Items as n8n hands them to code, and back. */
const forList = (code: string): string => `const given = items.map((json) => ({ json }));
const $input = { all: () => given, first: () => given[0], last: () => given[given.length - 1], item: given[0] };
const $json = given[0] && given[0].json;
const made = ((items) => {
${code}
})(given);
return (Array.isArray(made) ? made : made == null ? [] : [made]).map((each) => (each && each.json) || each);`;

const forItem = (code: string): string => `const $input = { item: { json: item } };
const $json = item;
const made = ((item) => {
${code}
})({ json: item });
return made && made.json ? made.json : made;`;

/** Code in JavaScript that reads what comes to it and nothing else. @throws KeptAside */
export function codeOf({ parameters }: Source): Mapped {
  if (textOf(own(parameters, 'language'), 'javaScript') !== 'javaScript')
    throw new KeptAside('its code is not JavaScript');
  const code = textOf(own(parameters, 'jsCode'));
  if (code.trim() === '') throw new KeptAside('it has no code');
  const beyond = BEYOND.exec(code)?.[0];
  if (beyond !== undefined) throw new KeptAside(`its code uses "${beyond.trim()}", which code here does not have`);
  const isEach = own(parameters, 'mode') === 'runOnceForEachItem';
  return {
    type: 'core.code',
    parameters: { per: isEach ? 'item' : 'list', code: isEach ? forItem(code) : forList(code) },
    differences: ['its code runs in a sandbox, with what n8n hands to it around it'],
  };
}
