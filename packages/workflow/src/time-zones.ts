import type { WorkflowDocument } from './document.ts';
import { type Problem, pointer, problem, quote } from './problems.ts';
import { said } from './said.ts';

const known = new Map<string, boolean>();

/** Whether there is such a time zone: an IANA name, `UTC`, or an offset such as `+02:00`. */
export function isTimeZone(name: string): boolean {
  const answer = known.get(name) ?? exists(name);
  if (known.size < 1_000) known.set(name, answer);
  return answer;
}

function exists(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }) !== null;
  } catch {
    return false;
  }
}

const noZone = (timeZone: string, ...path: readonly (string | number)[]): Problem =>
  problem(said(/*i18n*/ 'There is no time zone {zone}. Name one such as "Europe/Berlin".', { zone: quote(timeZone) }), {
    severity: 'error',
    code: 'bad_time_zone',
    path: pointer('settings', ...path, 'timeZone'),
  });

/** Time zones in the settings of a document that do not exist. */
export function zoneProblems({ settings }: Pick<WorkflowDocument, 'settings'>): Problem[] {
  const { timeZone, blackouts } = settings ?? {};
  return [
    ...(timeZone === undefined || isTimeZone(timeZone) ? [] : [noZone(timeZone)]),
    ...(blackouts ?? []).flatMap((window, index) =>
      window.timeZone === undefined || isTimeZone(window.timeZone) ? [] : [noZone(window.timeZone, 'blackouts', index)],
    ),
  ];
}
