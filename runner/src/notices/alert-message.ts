import type { AlertKind } from '../alert-kinds.ts';
import type { Alert } from '../store/alerts.ts';
import type { Word, WordState } from './alert-moves.ts';
import { type Message, oneLine } from './message.ts';

interface Words {
  /** What it is, with how many of them. */
  readonly what: (count: number) => string;
  /** The page that shows what is counted, from `/`. The subject's id, '' where there is none. */
  readonly path: (subject: string) => string;
}

const OPEN_RUNS = '/runs?status=accepted,running,waiting,parked,cancelling';
const connection = (id: string) => `/connections/${id}`;

/** Alerts in words. No name of anything is among them: the names come with the alert. */
const KINDS: Readonly<Record<AlertKind, Words>> = {
  duplicate_effect: { what: (count) => `Writes that happened twice within 7 days: ${count}`, path: () => '/' },
  database_restored: { what: () => 'The database was restored, and may not know what was done since', path: () => '/' },
  disk_low: { what: () => 'The disk is nearly full', path: () => '/settings/environments' },
  writes_held: { what: () => 'Writes are held back', path: () => '/' },
  runs_stuck: { what: (count) => `Runs that are due and that nobody works on: ${count}`, path: () => OPEN_RUNS },
  version_unusable: {
    what: (count) => `Runs that need node types that are not installed: ${count}`,
    path: () => OPEN_RUNS,
  },
  runs_not_taken_up: { what: (count) => `Runs that cannot be taken up: ${count}`, path: () => OPEN_RUNS },
  schedule_dead: { what: () => 'A schedule does not start its runs', path: (id) => `/workflows/${id}` },
  writes_in_doubt: {
    what: (count) => `Writes of which nobody knows whether they happened: ${count}`,
    path: (id) => (id ? `/runs?status=cancelled&workflow=${id}` : '/exceptions?class=ambiguous'),
  },
  connection_broken: { what: () => 'The sign-in of a connection is refused', path: connection },
  connection_open: {
    what: () => 'Too many calls over a connection failed; no more are made for now',
    path: connection,
  },
  webhook_failing: { what: () => 'Changes at a provider may be missed, or come late', path: connection },
  certificate_ending: { what: () => 'The certificate of a connection ends soon, or has ended', path: connection },
  consent_ending: {
    what: () => 'The sign-in of a connection ends soon: somebody has to sign in again',
    path: connection,
  },
  runs_failed: {
    what: (count) => `Runs that failed within a day: ${count}`,
    path: (id) => `/runs?status=failed&mode=live&workflow=${id}`,
  },
  steps_parked: {
    what: (count) => `Steps that wait for a repair: ${count}`,
    path: (id) => `/exceptions?workflow=${id}`,
  },
  exceptions_overdue: {
    what: (count) => `Exceptions past their time: ${count}`,
    path: () => '/exceptions?overdue=yes',
  },
};

const HEADS: Readonly<Record<WordState, string>> = { begun: 'Alert', standing: 'Still an alert', over: 'Over' };
/** So many are told by name: a message has to fit into what chats take (3,000 characters). */
const MOST = 8;
const MAX_NAME = 80;
const MAX_SUBJECT = 150;

/** Word of alerts, for a person or a program. Nothing of what workflows handle is in it. @param words one or more */
export function alertMessage(words: readonly Word[], publicUrl: string): Message {
  const linkOf = ({ kind, subject }: Alert) => `${publicUrl}${KINDS[kind].path(subject?.id ?? '')}`;
  const only = words.length === 1 ? words[0] : undefined;
  const left = words.length - MOST;
  return {
    occasion: 'alert',
    subject: oneLine(only ? headOf(only) : headOfSeveral(words), MAX_SUBJECT),
    text: [
      ...words
        .slice(0, MOST)
        .map((word) => `${headOf(word)}\n${sinceOf(word)}${only ? '' : `\n${linkOf(word.alert)}`}`),
      ...(left > 0 ? [`And ${left} more: the overview shows them.`] : []),
    ].join('\n\n'),
    link: only ? linkOf(only.alert) : `${publicUrl}/`,
    linkTitle: only ? 'Look at it' : 'Open the overview',
    due: null,
    alerts: words.map(({ state, alert }) => ({
      state,
      kind: alert.kind,
      subject: alert.subject,
      count: alert.count,
      since: alert.since?.toISOString() ?? null,
      link: linkOf(alert),
    })),
  };
}

function headOf({ state, alert: { kind, count, subject } }: Word): string {
  const name = subject ? ` (${oneLine(subject.name, MAX_NAME)})` : '';
  return `${HEADS[state]}: ${KINDS[kind].what(count)}${name}`;
}

function headOfSeveral(words: readonly Word[]): string {
  const count = (state: WordState) => words.filter((word) => word.state === state).length;
  const parts = [
    [count('begun'), 'new'],
    [count('standing'), 'still there'],
    [count('over'), 'over'],
  ] as const;
  return `Alerts: ${parts.flatMap(([number, name]) => (number > 0 ? [`${number} ${name}`] : [])).join(', ')}`;
}

function sinceOf({ state, alert: { since } }: Word): string {
  if (since === null) return 'Since when is not known.';
  const at = `${since.toISOString().replace('T', ' ').slice(0, 16)} UTC`;
  return state === 'over' ? `It had begun at ${at}.` : `Since ${at}.`;
}
