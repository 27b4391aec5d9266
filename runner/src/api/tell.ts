import type { JsonObject } from '@holdfast/workflow';
import { fault } from '../faults.ts';
import type { AuditEntry } from '../store/audit.ts';
import { ProblemError } from './problems.ts';
import type { Services } from './services.ts';

/** Puts a message into a run's inbox, with its line in the audit trail, and rings for it. @throws ProblemError when the run is over */
export async function tellRun(
  { runs, runtime }: Pick<Services, 'runs' | 'runtime'>,
  workspaceId: string,
  runId: string,
  kind: string,
  body: JsonObject,
  audit: AuditEntry,
): Promise<void> {
  const told = await runs.tell(workspaceId, runId, kind, body, audit);
  if (!told) throw new ProblemError(409, 'run_is_over', 'The run is over: nothing of it can be changed any more.');
  fault('human.committed', kind);
  runtime.ring(runId, told.wakeSeq, null);
}
