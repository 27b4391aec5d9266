/**
 * Places at which tests break this process on purpose, in the order in which a
 * run passes them. Inert unless `HF_FAULT` names some of them at the start.
 *
 * `HF_FAULT=point[~text]:nth:action[,…]`: on the nth passage (from 1), counted
 * by process, do the action once. With `~text` only passages are counted whose
 * subject contains it; the subject stands beside each point.
 */
export const FAULT_POINTS = [
  'intake.parsed', // endpoint's node
  'intake.committed', // endpoint's node
  'notice.committed', // connection
  'follow.read', // trigger's node
  'follow.committed', // runs, separated by spaces
  'ring.before', // run
  'ring.added', // run
  'claim.committed', // run
  'eval.before', // step
  'gate.committed', // step
  'guard.passed', // step
  // A request goes to the kernel in one write, so its first and last byte leave together.
  'send.firstbyte', // method and path
  'send.lastbyte', // method and path
  'send.answered', // method and path
  'record.before', // steps, separated by spaces
  'record.committed', // steps, separated by spaces
  'queue.ack', // run
  'sweep.mid', // run
  'timer.fired', // run
  'human.committed', // what was done
  'reminder.taken', // question
  'notice.sent', // delivery
  'resolver.probed', // step
  'resolver.decided', // step
  'compensate.committed', // steps, separated by spaces
  'deploy.mid', // workflow
  'migrate.mid', // migration
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

/**
 * What happens: the process ends at once, is stopped until somebody continues
 * it, throws at that place, or stands still as a whole for so long.
 */
export type FaultAction =
  | { readonly kind: 'kill9' | 'stop' | 'throw' }
  | { readonly kind: 'delay'; readonly ms: number };

export interface FaultOrder {
  readonly point: FaultPoint;
  readonly about: string | null;
  /** Which passage, from 1. */
  readonly nth: number;
  readonly action: FaultAction;
}

/** `HF_FAULT` cannot be carried out; the message says what it may be. */
export class FaultOrderError extends Error {
  override readonly name = 'FaultOrderError';
}

/** Thrown on purpose at a fault point. */
export class InjectedFaultError extends Error {
  override readonly name = 'InjectedFaultError';
  readonly point: FaultPoint;

  constructor(point: FaultPoint) {
    super(`A fault was injected at ${point}.`);
    this.point = point;
  }
}

const ORDER = /^([a-z.]+)(?:~(.+))?:(\d+):(?:(kill9|stop|throw)|delay=(\d+))$/;

const isPoint = (text: string): text is FaultPoint => FAULT_POINTS.some((point) => point === text);

/** @throws FaultOrderError */
export function parseFaults(text: string): FaultOrder[] {
  return text.split(',').map((part) => {
    const [, point = '', about, nth, kind, ms] = ORDER.exec(part.trim()) ?? [];
    if (!isPoint(point) || Number(nth) < 1) {
      throw new FaultOrderError(
        `HF_FAULT: "${part.trim()}" is no fault. Write point:nth:action or point~text:nth:action, with action kill9, stop, throw or delay=<ms>, and one of these points: ${FAULT_POINTS.join(', ')}.`,
      );
    }
    const action: FaultAction =
      kind === 'kill9' || kind === 'stop' || kind === 'throw' ? { kind } : { kind: 'delay', ms: Number(ms) };
    return { point, about: about ?? null, nth: Number(nth), action };
  });
}

/** Called wherever a fault can be injected; `about` is the subject of the passage. Does nothing until faults are armed. */
export let fault: (point: FaultPoint, about: string) => void = () => {};

/** Whether faults are armed: spares what only they need to know. */
export let isArmed = false;

/**
 * Arms the faults that `HF_FAULT` orders.
 *
 * @throws FaultOrderError when it orders none, or in production
 */
export function armFaults(env: Readonly<Record<string, string | undefined>>): void {
  const text = env.HF_FAULT;
  if (text === undefined || text === '') return;
  if (env.NODE_ENV === 'production') {
    throw new FaultOrderError('HF_FAULT breaks this process on purpose and is refused in production. Unset it.');
  }
  fault = watcher(parseFaults(text), carryOut);
  isArmed = true;
}

/** Counts passages and carries out each order once, when its passage comes. */
export function watcher(
  orders: readonly FaultOrder[],
  act: (order: FaultOrder) => void,
): (point: FaultPoint, about: string) => void {
  const passed = orders.map(() => 0);
  return (point, about) => {
    orders.forEach((order, index) => {
      if (order.point !== point || (order.about !== null && !about.includes(order.about))) return;
      passed[index] = (passed[index] ?? 0) + 1;
      if (passed[index] === order.nth) act(order);
    });
  };
}

/** Time in which a signal to ourselves has certainly arrived. */
const SIGNAL_MS = 1_000;

function carryOut({ point, action }: FaultOrder): void {
  process.stderr.write(`fault ${point}: ${action.kind}\n`);
  switch (action.kind) {
    case 'kill9':
      process.kill(process.pid, 'SIGKILL');
      return standStill(SIGNAL_MS);
    case 'stop':
      process.kill(process.pid, 'SIGSTOP');
      return standStill(1);
    case 'throw':
      throw new InjectedFaultError(point);
    case 'delay':
      return standStill(action.ms);
  }
}

const standStill = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
