/** What somebody has to look at, the most pressing first. */
export const ALERT_KINDS = [
  'duplicate_effect',
  'database_restored',
  'disk_low',
  'writes_held',
  'runs_stuck',
  'version_unusable',
  'runs_not_taken_up',
  'schedule_dead',
  'writes_in_doubt',
  'connection_broken',
  'connection_open',
  'webhook_failing',
  'certificate_ending',
  'runs_failed',
  'steps_parked',
  'exceptions_overdue',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];
