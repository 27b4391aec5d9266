import { useLingui } from '@lingui/react/macro';
import type { Alert } from '../../api/types.ts';

export type AlertKind = Alert['kind'];

/** Kinds of alerts in a few words, the most pressing first. */
export function useAlertKinds(): Readonly<Record<AlertKind, string>> {
  const { t } = useLingui();
  return {
    duplicate_effect: t`A write happened twice`,
    database_restored: t`The database was restored`,
    disk_low: t`The disk is nearly full`,
    writes_held: t`Writes are held back`,
    runs_stuck: t`Nobody works on runs`,
    version_unusable: t`Node types are missing`,
    runs_not_taken_up: t`Runs cannot be taken up`,
    schedule_dead: t`A schedule stands still`,
    writes_in_doubt: t`Writes are in doubt`,
    connection_broken: t`A sign-in is refused`,
    connection_open: t`A circuit breaker is open`,
    webhook_failing: t`A webhook fails`,
    certificate_ending: t`A certificate ends`,
    consent_ending: t`A sign-in ends`,
    runs_failed: t`Runs failed`,
    steps_parked: t`Steps wait for a repair`,
    exceptions_overdue: t`Exceptions are overdue`,
  };
}
