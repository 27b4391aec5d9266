import type { Json } from '@holdfast/workflow';
import { isRecord } from './parse.ts';

/** The address of a server entry, its variables at their defaults. Empty: it says none that can be called. */
function addressOf(entry: Json | undefined, base: string | null): string {
  if (!isRecord(entry) || typeof entry.url !== 'string') return '';
  const variables = isRecord(entry.variables) ? entry.variables : {};
  const filled = entry.url.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return isRecord(variable) && variable.default !== undefined ? String(variable.default) : whole;
  });
  if (/[{}]/.test(filled) || !URL.canParse(filled, base ?? undefined)) return '';
  const { protocol, username, password, origin, pathname } = new URL(filled, base ?? undefined);
  if ((protocol !== 'http:' && protocol !== 'https:') || username !== '' || password !== '') return '';
  return `${origin}${pathname}`.replace(/\/+$/, '').slice(0, 1_000);
}

/** All addresses that a list of servers names. */
export const serversOf = (servers: Json | undefined, base: string | null): string[] => {
  const list = Array.isArray(servers) && servers.length > 0 ? servers : [{ url: '/' }];
  return [...new Set(list.map((entry) => addressOf(entry, base)).filter((address) => address !== ''))];
};

/** Where an operation is called: the first server of the nearest list. Without any, where the document is. */
export const serverOf = (lists: readonly (Json | undefined)[], base: string | null): string => {
  const nearest = lists.find((list) => Array.isArray(list) && list.length > 0);
  return serversOf(nearest, base)[0] ?? '';
};
