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
  'consent_ending',
  'runs_failed',
  'steps_parked',
  'exceptions_overdue',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** What each says, in the words of the API. */
export const ALERT_MEANINGS: Readonly<Record<AlertKind, string>> = {
  duplicate_effect: 'a write happened twice within the last week',
  database_restored: 'an epoch is open',
  disk_low: 'under 1 GiB or 5 % is free where the process that answers keeps its data',
  writes_held: 'an operator holds the writes of the workspace (no subject), a workflow or a connection back',
  runs_stuck: 'due for a minute, and nobody is at work on them',
  version_unusable: 'runs of a version that needs node types that are not there',
  runs_not_taken_up: 'what is stored of a run could not be read, more than once',
  schedule_dead: 'its slot is five minutes past',
  writes_in_doubt: 'nobody knows whether they took effect (those of runs that ended like that for a week, by workflow)',
  connection_broken: 'its sign-in was refused',
  connection_open: 'its circuit breaker holds calls back',
  webhook_failing:
    'calls of its provider are refused, its subscription ran out or cannot be had, a look at what has changed fails, or found within a day what no call had told',
  certificate_ending: 'the client certificate of a connection ends within 30 days, or has',
  consent_ending:
    'what a person allowed at the provider ends within 30 days however often it is used, or soon unless it is used',
  runs_failed: 'within a day, where the settings of the workflow do not say that they are no alert',
  steps_parked: 'waiting for an operator, where the settings say that this is one',
  exceptions_overdue: 'past their service target',
};
