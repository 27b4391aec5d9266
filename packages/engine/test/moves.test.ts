import { isFinalStep, isTerminalRun, RUN_STATUSES, STEP_STATUSES } from '@holdfast/workflow';
import { describe, expect, it } from 'vitest';
import {
  assertRunMove,
  assertStepMove,
  EVENT_MOVES,
  EVENT_STATUSES,
  IllegalMoveError,
  INBOUND_BIRTHS,
  INBOUND_MOVES,
  INBOUND_STATUSES,
  RUN_MOVES,
  STEP_MOVES,
} from '../src/index.ts';

describe('the table of moves', () => {
  it.each(STEP_STATUSES.flatMap((from) => STEP_STATUSES.map((to) => [from, to] as const)))(
    'decides about a step from %s to %s',
    (from, to) => {
      const move = () => assertStepMove('s', from, to);
      if (STEP_MOVES[from].includes(to)) expect(move).not.toThrow();
      else expect(move).toThrow(IllegalMoveError);
    },
  );

  it.each(RUN_STATUSES.flatMap((from) => RUN_STATUSES.filter((to) => to !== from).map((to) => [from, to] as const)))(
    'decides about a run from %s to %s',
    (from, to) => {
      const move = () => assertRunMove(from, to);
      if (RUN_MOVES[from].includes(to)) expect(move).not.toThrow();
      else expect(move).toThrow(IllegalMoveError);
    },
  );

  it('has no way out of what is final', () => {
    for (const status of STEP_STATUSES) if (isFinalStep(status)) expect(STEP_MOVES[status]).toEqual([]);
    for (const status of RUN_STATUSES) if (isTerminalRun(status)) expect(RUN_MOVES[status]).toEqual([]);
  });

  it('never starts again what may have left', () => {
    expect(STEP_MOVES.gated).not.toContain('ready');
    expect(STEP_MOVES.ambiguous).not.toContain('running');
    expect(STEP_MOVES.ambiguous).not.toContain('ready');
  });

  it('says of a call once what it is, and lets in only what was taken for a duplicate', () => {
    const moves = INBOUND_STATUSES.flatMap((from) => INBOUND_MOVES[from].map((to) => `${from} → ${to}`));
    expect(moves).toEqual(['duplicate → released']);
    expect(INBOUND_STATUSES.filter((status) => !INBOUND_BIRTHS.includes(status))).toEqual(['released']);
  });

  it('settles an event once', () => {
    const moves = EVENT_STATUSES.flatMap((from) => EVENT_MOVES[from].map((to) => `${from} → ${to}`));
    expect(moves).toEqual(['kept → matched', 'kept → expired']);
  });
});
