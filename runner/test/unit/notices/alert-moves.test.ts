import { describe, expect, test } from 'vitest';
import { alertMessage } from '../../../src/notices/alert-message.ts';
import {
  type AlertNote,
  type AlertRule,
  decide,
  GATHER_MS,
  QUIET_MS,
  REMIND_MS,
  type Word,
} from '../../../src/notices/alert-moves.ts';
import { slackBody, webhookBody } from '../../../src/notices/payloads.ts';
import type { Alert } from '../../../src/store/alerts.ts';

const START = Date.parse('2026-11-26T10:00:00Z');
const ROUND_MS = 20_000;
const ALL: AlertRule = { kinds: null, leastFailedRuns: 1 };

const ID = '019be6a0-0000-7000-8000-000000000001';
const failed = (count = 1, name = 'Orders'): Alert => ({
  kind: 'runs_failed',
  count,
  since: new Date(START),
  subject: { kind: 'workflow', id: ID, name },
});
const inDoubt: Alert = { kind: 'writes_in_doubt', count: 2, since: new Date(START), subject: null };

/** Looks again and again, from one instant to another, at alerts that stand then. Gives what is told, with the minute. */
function told(standing: (minute: number) => Alert[], minutes: number, rule = ALL): string[] {
  let notes: readonly AlertNote[] = [];
  const said: string[] = [];
  for (let now = 0; now <= minutes * 60_000; now += ROUND_MS) {
    const decided = decide(notes, standing(now / 60_000), rule, START + now);
    notes = decided.notes;
    if (decided.words.length > 0)
      said.push(`${now / 60_000}: ${decided.words.map(({ state, alert }) => `${state} ${alert.kind}`).join(', ')}`);
  }
  return said;
}

describe('what is told of alerts', () => {
  test('what begins within a minute goes into one message; what stands is told again after a day', () => {
    const standing = (minute: number) => [failed(), ...(minute >= 0.5 ? [inDoubt] : [])];
    const minute = GATHER_MS / 60_000;
    const day = REMIND_MS / 60_000;
    expect(told(standing, day * 2 + 5)).toEqual([
      `${minute}: begun runs_failed, begun writes_in_doubt`,
      `${minute + day}: standing runs_failed, standing writes_in_doubt`,
      `${minute + 2 * day}: standing runs_failed, standing writes_in_doubt`,
    ]);
  });

  test('what is over before it was told is never told; what was told is over when it has been gone for a while', () => {
    expect(told((minute) => (minute < 0.9 ? [inDoubt] : []), 60)).toEqual([]);
    const quiet = QUIET_MS / 60_000;
    expect(told((minute) => (minute < 5 ? [inDoubt] : []), 60)).toEqual([
      '1: begun writes_in_doubt',
      `${5 + quiet}: over writes_in_doubt`,
    ]);
  });

  test('one that comes and goes does not flood', () => {
    expect(told((minute) => (Math.floor(minute / 2) % 2 === 0 ? [inDoubt] : []), 600)).toEqual([
      '1: begun writes_in_doubt',
    ]);
    // Gone for just so long that its end is told each time: between two words lie ten minutes.
    const times = told((minute) => (minute % 12 < 1.5 ? [inDoubt] : []), 600).map((line) => Number(line.split(':')[0]));
    expect(times.length).toBeGreaterThan(10);
    for (const [index, at] of times.entries())
      if (index > 0) expect(at - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(QUIET_MS / 60_000);
  });

  test('failed runs are told from the number that the channel says, and stand until there are none', () => {
    const count = (minute: number) => (minute < 5 ? 4 : minute < 10 ? 5 : minute < 20 ? 1 : 0);
    const standing = (minute: number) => (count(minute) > 0 ? [failed(count(minute))] : []);
    expect(told(standing, 60, { kinds: null, leastFailedRuns: 5 })).toEqual([
      '6: begun runs_failed',
      '30: over runs_failed',
    ]);
  });

  test('kinds that the channel does not tell of are not told, and forgotten without a word', () => {
    expect(told(() => [failed(), inDoubt], 60, { kinds: ['runs_failed'], leastFailedRuns: 1 })).toEqual([
      '1: begun runs_failed',
    ]);
    const { notes } = decide([], [inDoubt], ALL, START);
    expect(decide(notes, [inDoubt], { kinds: [], leastFailedRuns: 1 }, START + GATHER_MS)).toEqual({
      notes: [],
      words: [],
    });
  });
});

describe('the words of alerts', () => {
  const url = 'https://flows.example.com';
  const begun = (alert: Alert): Word => ({ state: 'begun', alert });

  test('say what, where, how many and since when, with a link to what is counted', () => {
    expect(alertMessage([begun(failed(3))], url)).toMatchObject({
      subject: 'Alert: Runs that failed within a day: 3 (Orders)',
      text: 'Alert: Runs that failed within a day: 3 (Orders)\nSince 2026-11-26 10:00 UTC.',
      link: `${url}/runs?status=failed&mode=live&workflow=${ID}`,
    });
    const several = alertMessage([begun(inDoubt), { state: 'over', alert: failed() }], url);
    expect(several).toMatchObject({ subject: 'Alerts: 1 new, 1 over', link: `${url}/` });
    expect(several.text).toContain(`${url}/exceptions?class=ambiguous`);
    expect(several.text).toContain('It had begun at 2026-11-26 10:00 UTC.');
  });

  test('names stay names, and many alerts fit into what a chat takes', () => {
    const hostile = 'A\r\nBcc: eve@example.com <!channel>';
    const { subject } = alertMessage([begun(failed(1, hostile))], url);
    expect(subject).not.toMatch(/[\r\n]/);
    const long = 'W'.repeat(200);
    const many = Array.from({ length: 40 }, (_, n) => begun(failed(999_999, `${n}${long}`)));
    const message = alertMessage(many, url);
    const { text } = JSON.parse(JSON.stringify(slackBody(message))) as { text: string };
    expect(text).toBe('Alerts: 40 new');
    expect(message.text.length).toBeLessThanOrEqual(3_000);
    expect(message.text).toContain('And 32 more');
  });

  test('a webhook gets them as data', () => {
    expect(webhookBody('1', alertMessage([begun(failed(3))], url), [])).toMatchObject({
      type: 'alert.told',
      alerts: [
        {
          state: 'begun',
          kind: 'runs_failed',
          count: 3,
          subject: { name: 'Orders' },
          since: '2026-11-26T10:00:00.000Z',
        },
      ],
    });
  });
});
