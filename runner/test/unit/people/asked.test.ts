import { describe, expect, test } from 'vitest';
import { askedNow, type HandOver, seatOf, type Voice, verdictOf, whyNotAskedNow } from '../../../src/people/asked.ts';
import { dueOf } from '../../../src/people/reminders.ts';

const voice = (person: string, choice = 'approved', role: Voice['role'] = 'approver'): Voice => ({
  person,
  email: `${person}@example.com`,
  role,
  via: 'session',
  choice,
});
const [ann, bob, cem] = [voice('ann'), voice('bob'), voice('cem', 'approved', 'admin')];
const agreed = (needed: number | 'each') => ({ choice: 'approved', needed });
const seats = (...who: string[]) => askedNow(who, []).seats;

describe('what answers come to', () => {
  test('without an agreement the first counts; nothing comes to nothing', () => {
    expect(verdictOf(null, [], [voice('ann', 'later')])).toBe('later');
    expect(verdictOf(null, [], [])).toBeNull();
    expect(verdictOf(agreed(1), [], [])).toBeNull();
    expect(verdictOf(agreed('each'), [], [ann])).toBeNull();
  });

  test('so many different people have to agree: one person twice is one', () => {
    expect(verdictOf(agreed(2), [], [ann])).toBeNull();
    expect(verdictOf(agreed(2), [], [ann, ann])).toBeNull();
    expect(verdictOf(agreed(2), [], [ann, bob])).toBe('approved');
  });

  test('one rejection ends it, however many agreed before', () => {
    expect(verdictOf(agreed(3), [], [ann, bob, voice('cem', 'rejected')])).toBe('rejected');
  });

  test('everyone who is named needs a person of their own, found even where somebody fits several places', () => {
    const both = seats('approver', 'ann@example.com');
    expect(verdictOf(agreed('each'), both, [ann])).toBeNull();
    // Ann came first and would take the place of the role: she makes room for Bob.
    expect(verdictOf(agreed('each'), both, [ann, bob])).toBe('approved');
    expect(verdictOf(agreed('each'), both, [bob, cem])).toBeNull();
    expect(verdictOf(agreed('each'), seats('approver', 'approver'), [ann, bob])).toBe('approved');
  });
});

describe('who is asked after it went on to others', () => {
  const handed = (from: Voice, to: string, seat: number | null): HandOver => ({
    kind: 'delegated',
    seat,
    fromPerson: from.person,
    fromEmail: from.email,
    toPerson: to,
    to: [`${to}@example.com`],
  });
  const may = (approvers: string[], handOvers: HandOver[], who: Voice) =>
    whyNotAskedNow(askedNow(approvers, handOvers), { ...who, id: who.person }) === null;

  test('who handed it over is out, who got it is in, and for all others nothing changes', () => {
    const over = [handed(ann, 'cem', 0)];
    expect([ann, bob, cem].map((who) => may(['ANN@example.com', 'bob@example.com'], over, who))).toEqual([
      false,
      true,
      true,
    ]);
    expect([ann, bob].map((who) => may(['approver'], [handed(ann, 'cem', 0)], who))).toEqual([false, true]);
    expect([ann, bob].map((who) => may([], [handed(ann, 'bob', null)], who))).toEqual([false, true]);
  });

  test('handed back it is asked of them again', () => {
    const over = [handed(ann, 'cem', 0), handed(cem, 'ann', 0)];
    expect([ann, cem].map((who) => may(['ann@example.com'], over, who))).toEqual([true, false]);
  });

  test('escalated, others are asked beside those who were', () => {
    const over: HandOver = { ...handed(ann, 'x', null), kind: 'escalated', fromPerson: null, to: ['admin'] };
    expect([ann, cem, bob].map((who) => may(['ann@example.com'], [over], who))).toEqual([true, true, false]);
    expect(seatOf(askedNow(['bob@example.com', 'approver'], [over]), ann)).toBe(1);
  });
});

describe('when people are told', () => {
  const plan = { reminders: [200, 300, 400], escalation: { at: 350, to: ['admin'] } };
  const due = (noticeAt: number, now: number, isEscalated = false) => dueOf(plan, { noticeAt, now, isEscalated });

  test('first that they are asked, then at each moment, until nothing is left', () => {
    expect(due(100.25, 101)).toEqual({ occasions: ['asked'], next: 200 });
    expect(due(200, 200)).toEqual({ occasions: ['reminded'], next: 300 });
    expect(due(350, 351)).toEqual({ occasions: ['escalated'], next: 400 });
    expect(due(400, 401, true)).toEqual({ occasions: ['reminded'], next: null });
  });

  test('what was missed while nothing ran comes once', () => {
    expect(due(200, 999)).toEqual({ occasions: ['escalated', 'reminded'], next: null });
    expect(due(100.25, 999)).toEqual({ occasions: ['asked', 'escalated'], next: null });
    expect(dueOf({ reminders: [], escalation: null }, { noticeAt: 5, now: 6, isEscalated: false })).toEqual({
      occasions: ['asked'],
      next: null,
    });
  });
});
