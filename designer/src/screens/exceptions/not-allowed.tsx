import { useLingui } from '@lingui/react/macro';
import { Modal } from '@mantine/core';
import { formatCount } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { Countdown, Moment } from '../../ui/time.tsx';
import { useGiveBackFocus } from '../../ui/use-give-back-focus.ts';
import classes from './exceptions.module.css';
import { type Later, useAskedAnew, useMoves } from './later.ts';
import { type Repair, useRepairWords } from './repair-words.ts';

interface NotAllowedProps {
  readonly runId: string;
  readonly stepId: string;
  readonly nodeName: string;
  /** Changes when the step does. */
  readonly version: number | string;
}

/** The moves that a parked step does not allow now, each with its reason, and from when on it does where time alone decides. */
export function NotAllowed({ runId, stepId, nodeName, version }: NotAllowedProps) {
  const { t } = useLingui();
  const words = useRepairWords(nodeName);
  const { data, error } = useMoves(runId, stepId, version);
  const later = data?.later ?? null;
  useAskedAnew(later ? [later] : []);
  if (error) return <ProblemNote error={error} />;
  if (!data) return null;
  const named = (actions: readonly Repair[]) => actions.map((action) => words[action].label).join(', ');
  const reasons = reasonsOf(data.moves.filter(({ action }) => !later?.repairs.includes(action)));
  const isNothing = data.moves.every(({ why }) => why !== null && why === data.moves[0]?.why);
  return (
    <ul className={classes.reasons} data-testid="not-allowed">
      {later && (
        <li>
          <b>{named(later.repairs)}</b>
          <span>
            <FromOn later={later} /> {t`What was sent first may still arrive.`}
          </span>
        </li>
      )}
      {reasons.map(([why, actions]) => (
        <li key={why}>
          <b>{isNothing ? t`All moves` : named(actions)}</b>
          <span>{why}</span>
        </li>
      ))}
    </ul>
  );
}

/** Moves that are not allowed, by the reason that they share. */
function reasonsOf(moves: readonly { action: Repair; why: string | null }[]): readonly (readonly [string, Repair[]])[] {
  const reasons = new Map<string, Repair[]>();
  for (const { action, why } of moves) if (why !== null) reasons.set(why, [...(reasons.get(why) ?? []), action]);
  return [...reasons];
}

function FromOn({ later: { from, until } }: { readonly later: Later }) {
  const { t } = useLingui();
  return (
    <>
      {t`Allowed from`} <Moment at={from} />, {t`in`} <Countdown until={until} />.
    </>
  );
}

/** The same for one step, over the page. */
export function NotAllowedDialog({ onClose, ...step }: NotAllowedProps & { readonly onClose: () => void }) {
  const { t } = useLingui();
  useGiveBackFocus();
  return (
    <Modal opened onClose={onClose} title={t`Not allowed now`} closeButtonProps={{ 'aria-label': t`Close` }} size={520}>
      <NotAllowed {...step} />
    </Modal>
  );
}

/** What of some steps waits for nothing but time, and when that is over. Nothing where there is none. */
export function NotYet({
  rows,
}: {
  readonly rows: readonly { readonly nodeName: string; readonly later: Later | null }[];
}) {
  const { t } = useLingui();
  const words = useRepairWords(rows[0]?.nodeName ?? '');
  const laters = rows.flatMap(({ later }) => later ?? []).toSorted((a, b) => a.until - b.until);
  useAskedAnew(laters);
  const [first] = laters;
  const last = laters.at(-1);
  if (!first || !last) return null;
  const moves = [...new Set(laters.flatMap(({ repairs }) => repairs))].map((action) => words[action].label).join(', ');
  const [few, all] = [formatCount(laters.length), formatCount(rows.length)];
  return (
    <p className={classes.help} data-testid="not-yet">
      <b>{moves}:</b> {t`not allowed yet for ${few} of the ${all} steps shown here.`}{' '}
      {t`What was sent first may still arrive.`} {laters.length > 1 && t`The first of them:`} <FromOn later={first} />{' '}
      {laters.length > 1 && (
        <>
          {t`The last:`} <FromOn later={last} />
        </>
      )}
    </p>
  );
}
