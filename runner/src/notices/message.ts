import type { Frozen } from '../people/answering.ts';
import type { Occasion } from '../people/reminders.ts';
import type { Alert } from '../store/alerts.ts';
import type { ChannelRow, ChannelTells } from '../store/channels.ts';
import type { WordState } from './alert-moves.ts';

/** An alert, for programs that are told. */
export interface ToldAlert extends Pick<Alert, 'kind' | 'subject' | 'count'> {
  readonly state: WordState;
  readonly since: string | null;
  readonly link: string;
}

/** What people are told, in plain text: nothing in it is markup, and nothing of it is authority. */
export interface Message {
  readonly occasion: Occasion | 'alert' | 'test';
  readonly subject: string;
  readonly text: string;
  readonly link: string;
  readonly linkTitle: string;
  readonly due: string | null;
  /** Where it is about alerts. */
  readonly alerts?: readonly ToldAlert[];
}

const MAX_SUBJECT = 150;
const MAX_TEXT = 1_500;
/** Line breaks would begin another header; the others hide or turn round what is read. */
const CONTROL = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;
const CONTROL_IN_TEXT = /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

/** One line without anything that is not seen. */
export const oneLine = (text: string, most: number): string => {
  const line = text.replace(CONTROL, ' ').replace(/\s+/g, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
};

const HEADS: Readonly<Record<Occasion, string>> = {
  asked: 'Please decide',
  reminded: 'Still open',
  escalated: 'Nobody has answered yet',
};

/** Word of a question. Its evidence stays where it is: whoever wants to see it signs in. */
export function messageOf(
  question: { readonly id: string; readonly deadline: Date; readonly workflowName: string },
  { title, message }: Pick<Frozen, 'title' | 'message'>,
  occasion: Occasion,
  publicUrl: string,
): Message {
  const due = question.deadline.toISOString().replace('T', ' ').slice(0, 16);
  const explained = message.replace(CONTROL_IN_TEXT, ' ').trim().slice(0, MAX_TEXT);
  return {
    occasion,
    subject: oneLine(`${HEADS[occasion]}: ${title}`, MAX_SUBJECT),
    text: [
      oneLine(title, 300),
      ...(explained ? ['', explained] : []),
      '',
      `Asked by: ${oneLine(question.workflowName, 200)}`,
      `Due: ${due} UTC. When nobody answers, it counts as no answer, never as a yes.`,
    ].join('\n'),
    // The page asks; to open it decides nothing, and without signing in it shows nothing.
    link: `${publicUrl}/approvals/${question.id}`,
    linkTitle: 'Look at the question',
    due: question.deadline.toISOString(),
  };
}

const TESTS: Readonly<Record<ChannelTells, string>> = {
  questions: 'Questions to people',
  alerts: 'Alerts',
  both: 'Questions to people and alerts',
};

export const testMessage = ({ name, tells }: Pick<ChannelRow, 'name' | 'tells'>, publicUrl: string): Message => ({
  occasion: 'test',
  subject: oneLine(`Test of "${name}"`, MAX_SUBJECT),
  text: `Holdfast can reach you here. ${TESTS[tells]} will be told this way.`,
  link: tells === 'alerts' ? `${publicUrl}/` : `${publicUrl}/approvals`,
  linkTitle: tells === 'alerts' ? 'Open the overview' : 'Open the inbox',
  due: null,
});
