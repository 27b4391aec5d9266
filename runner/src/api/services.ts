import type { IncomingMessage } from 'node:http';
import type { Accounts } from '../auth/accounts.ts';
import type { ApiKeyStore } from '../auth/api-keys.ts';
import type { Config } from '../config.ts';
import type { World } from '../connections/outside.ts';
import type { Bulk } from '../exceptions/bulk.ts';
import type { Replays } from '../exceptions/replay.ts';
import type { Runtime } from '../runtime.ts';
import type { AlertStore } from '../store/alerts.ts';
import type { ApprovalStore } from '../store/approvals.ts';
import type { AuditStore } from '../store/audit.ts';
import type { BulkStore } from '../store/bulk.ts';
import type { ChannelStore } from '../store/channels.ts';
import type { ExceptionStore } from '../store/exceptions.ts';
import type { HoldStore } from '../store/holds.ts';
import type { InboundStore } from '../store/inbound.ts';
import type { ProposalStore } from '../store/proposals.ts';
import type { RunStore } from '../store/runs.ts';
import type { StepViewer } from '../store/step-viewer.ts';
import type { WatchStore } from '../store/watches.ts';
import type { WebhookStore } from '../store/webhooks.ts';
import type { WorkflowStore } from '../store/workflows.ts';
import type { Templates } from '../templates.ts';
import type { EndpointStore } from '../triggers/endpoints.ts';
import type { ScheduleStore } from '../triggers/schedules.ts';
import type { Starter } from '../triggers/starter.ts';

/** What the operations of the API work with. */
export interface Services {
  readonly config: Config;
  readonly runtime: Runtime<World>;
  readonly workflows: WorkflowStore;
  readonly runs: RunStore;
  readonly steps: StepViewer;
  readonly exceptions: ExceptionStore;
  readonly proposals: ProposalStore;
  readonly replays: Replays;
  readonly bulk: Bulk;
  readonly bulkStore: BulkStore;
  readonly approvals: ApprovalStore;
  readonly channels: ChannelStore;
  readonly alerts: AlertStore;
  readonly audit: AuditStore;
  readonly endpoints: EndpointStore;
  readonly inbound: InboundStore;
  readonly holds: HoldStore;
  readonly schedules: ScheduleStore;
  readonly watches: WatchStore;
  readonly webhooks: WebhookStore;
  readonly starter: Starter;
  readonly accounts: Accounts;
  readonly apiKeys: ApiKeyStore;
  readonly templates: Templates;
  readonly startedAt: Date;
  readonly serverVersion: string;
  readonly fsyncMs: number | null;
  readonly roles: readonly ('api' | 'worker')[];
  /** Who is at the other end of a request. */
  addressOf(request: IncomingMessage): string | null;
  /** A provider may be followed anew, or has told something: it is looked into at once. */
  followed(): void;
  /** Tells the editors of a workflow that its draft was saved. */
  draftSaved(workflowId: string, revision: number, by: { id: string; name: string }): void;
}
