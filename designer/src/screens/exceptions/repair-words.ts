import { useLingui } from '@lingui/react/macro';
import type { ExceptionRow } from '../../api/types.ts';

export type Repair = ExceptionRow['repairs'][number];

interface RepairWords {
  readonly label: string;
  /** What it will do, said before it does. */
  readonly effect: string;
  readonly isDanger?: boolean;
}

/** What each repair is called and does. */
export function useRepairWords(node: string): Readonly<Record<Repair, RepairWords>> {
  const { t } = useLingui();
  return {
    retry: {
      label: t`Try again`,
      effect: t`"${node}" is tried again with the same keys: what was sent is not sent as something new.`,
    },
    edit: {
      label: t`Edit and try again`,
      effect: t`The items are replaced by what you enter, and "${node}" is tried again with them. Old and new are kept.`,
    },
    skip: { label: t`Skip`, effect: t`The items are dropped here, and the run goes on without them.` },
    done: {
      label: t`Mark as done elsewhere`,
      effect: t`Nothing is sent. The run goes on as if "${node}" had succeeded.`,
    },
    fallback: { label: t`Take the fallback`, effect: t`The items leave by the fallback edge.` },
    resend: {
      label: t`Send anew`,
      effect: t`You have looked: the write did not happen. It is sent once more, with a new key.`,
      isDanger: true,
    },
    compensate: {
      label: t`Stop and undo`,
      effect: t`The run stops. What it did is undone, newest first; a write in doubt has to be settled before that.`,
      isDanger: true,
    },
    fail: { label: t`Fail the run`, effect: t`The run ends as failed.`, isDanger: true },
  };
}

/** What each failure class means for whoever has to decide. */
export function useClassWords(): Readonly<Record<ExceptionRow['failure']['class'], { name: string; help: string }>> {
  const { t } = useLingui();
  return {
    transient: {
      name: t`Transient`,
      help: t`The other side could not be reached or was busy, longer than the step's policy tries. Trying again is safe.`,
    },
    permanent: {
      name: t`Permanent`,
      help: t`The other side will not do this however often it is asked. Correct the cause first, then try again, or skip.`,
    },
    data: { name: t`Data`, help: t`A value broke a rule. Correct it where it comes from, then try again, or skip.` },
    policy: { name: t`Policy`, help: t`A rule of this workflow said no. Somebody has to decide.` },
    ambiguous: {
      name: t`Ambiguous`,
      help: t`A write was sent and no answer came: it may or may not have happened. Look at the provider first, then say what you found.`,
    },
  };
}
