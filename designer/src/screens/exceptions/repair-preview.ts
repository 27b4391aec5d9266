import { useLingui } from '@lingui/react/macro';
import { api, call } from '../../api/client.ts';
import type { ExceptionRow } from '../../api/types.ts';
import { formatCount } from '../../ui/format.ts';
import type { Repair } from './repair-words.ts';

type Target = Pick<ExceptionRow, 'runId' | 'step'>;

/** What a move would bring about, in items. */
export type Effects = Readonly<
  Record<'items' | 'sent' | 'newKeys' | 'run' | 'committed' | 'inDoubt' | 'handedOn' | 'dropped' | 'undone', number>
>;

/** What a move on one parked step would bring about, as the runner has it now; why it may not be done, if so. */
export async function previewOf(
  { runId, step }: Target,
  action: Repair,
): Promise<{ why: string | null; effects: Effects }> {
  const { moves } = await call(
    api.GET('/runs/{id}/steps/{step}/moves', { params: { path: { id: runId, step: step.id }, query: {} } }),
  );
  const move = moves.find((each) => each.action === action);
  if (!move) throw new Error(`The runner knows no move ${action}.`);
  return { why: move.why, effects: move.preview };
}

/** A move's effects in words: only those that are not nothing. */
export function useEffectWords(): (effects: Effects) => readonly string[] {
  const { t } = useLingui();
  return (effects) => {
    const n = (count: number): string => formatCount(count);
    const sent = n(effects.sent);
    const newKeys = n(effects.newKeys);
    const run = n(effects.run);
    const committed = n(effects.committed);
    const inDoubt = n(effects.inDoubt);
    const handedOn = n(effects.handedOn);
    const dropped = n(effects.dropped);
    const undone = n(effects.undone);
    const said: readonly (readonly [number, string])[] = [
      [effects.sent, t`Sent: ${sent}, of these under a new key: ${newKeys}`],
      [effects.run, t`Taken up again without a write: ${run}`],
      [effects.committed, t`Took effect, and is not sent: ${committed}`],
      [effects.inDoubt, t`In doubt: ${inDoubt}`],
      [effects.handedOn, t`Handed on without being sent: ${handedOn}`],
      [effects.dropped, t`Dropped: ${dropped}`],
      [effects.undone, t`Undone: ${undone}`],
    ];
    return said.flatMap(([count, words]) => (count > 0 ? [words] : []));
  };
}

/** Several previews as one. */
export function addUp(previews: readonly Effects[]): Effects {
  const total = { items: 0, sent: 0, newKeys: 0, run: 0, committed: 0, inDoubt: 0, handedOn: 0, dropped: 0, undone: 0 };
  for (const each of previews) for (const name of NAMES) total[name] += each[name];
  return total;
}

const NAMES = ['items', 'sent', 'newKeys', 'run', 'committed', 'inDoubt', 'handedOn', 'dropped', 'undone'] as const;

/** An input item of a step, as it is now. */
export async function itemOf({ runId, step }: Target, index: number): Promise<unknown> {
  const params = { path: { id: runId, step: step.id }, query: { side: 'input', offset: index, limit: 1 } } as const;
  const { items } = await call(api.GET('/runs/{id}/steps/{step}/items', { params }));
  return items[0]?.json;
}
