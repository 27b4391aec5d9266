import { Type } from 'typebox';
import { Actor, closed, Id, Instant, JsonMap, Nullable, ProblemItem } from './common.ts';

/** A workflow document. Its own schema is served at /api/v1/schemas/workflow-1.json and checked by it. */
export const Document = Type.Object(
  {},
  { additionalProperties: true, description: 'A workflow document (schemas/workflow-1.json).' },
);

export const WorkflowSummary = closed({
  id: Id,
  name: Type.String(),
  description: Nullable(Type.String()),
  state: Type.Enum(['draft', 'live', 'paused'], {
    description: 'live: a version is published and its triggers are on.',
  }),
  publishedVersion: Nullable(Type.Integer()),
  hasUnpublishedChanges: Type.Boolean(),
  nodeCount: Type.Integer(),
  /** Node types used, most frequent first, at most eight. */
  nodeTypes: Type.Array(Type.String()),
  owner: Nullable(Type.String()),
  updatedAt: Instant,
  updatedBy: Actor,
  runs: closed({
    last24h: Type.Integer(),
    failed24h: Type.Integer({ description: 'Of these, failed or standing still until a person decides.' }),
    waiting: Type.Integer(),
    parked: Type.Integer(),
    lastRunAt: Nullable(Instant),
  }),
});

export const Workflow = closed({
  id: Id,
  name: Type.String(),
  state: Type.Enum(['draft', 'live', 'paused']),
  revision: Type.Integer({ description: 'Of the draft. A write names the revision it was made from.' }),
  document: Document,
  problems: Type.Array(ProblemItem),
  publishedVersion: Nullable(Type.Integer()),
  hasUnpublishedChanges: Type.Boolean(),
  updatedAt: Instant,
  updatedBy: Actor,
  draftAuthors: Type.Array(
    closed({
      kind: Type.Enum(['node', 'edge', 'settings']),
      id: Type.String({ description: 'Of the node or edge; empty for the settings.' }),
      by: Actor,
      at: Instant,
    }),
    { description: 'Who last changed what that runs, since the draft was published.' },
  ),
  /** Where the live version can be called, by webhook node id. */
  webhooks: Type.Record(Type.String(), closed({ method: Type.String(), url: Type.String() })),
});

export const NewWorkflow = closed({
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
  document: Type.Optional(Document),
  /** Instead of a document: start from this template. */
  template: Type.Optional(Type.String()),
});

export const DraftWrite = closed({ baseRevision: Type.Integer({ minimum: 0 }), document: Document });
export const DraftWritten = closed({ revision: Type.Integer(), updatedAt: Instant, problems: Type.Array(ProblemItem) });
/** Sent with 409: what is stored now, so that the editor can merge. */
export const DraftConflict = closed({
  revision: Type.Integer(),
  document: Document,
  updatedAt: Instant,
  updatedBy: Actor,
});

export const Publish = closed({
  baseRevision: Type.Integer({ minimum: 0 }),
  note: Type.Optional(Type.String({ maxLength: 2_000 })),
});

export const VersionSummary = closed({
  number: Type.Integer(),
  logicHash: Type.String(),
  note: Nullable(Type.String()),
  publishedAt: Instant,
  publishedBy: Actor,
  isLive: Type.Boolean(),
  runs: Type.Integer(),
  failed: Type.Integer({ description: 'Runs of it that ended as failed.' }),
  parked: Type.Integer({ description: 'Runs of it that stand still until a person decides about what failed.' }),
  handled: Type.Integer({
    description: 'Runs of it that went well although a step failed: its fallback or safe default stood in.',
  }),
  open: Type.Integer({ description: 'Runs of it that have not ended, those that are parked among them.' }),
});
export const Version = closed({ ...VersionSummary.properties, document: Document });
/** `problems`: warnings that did not stand in the way. */
export const Published = closed({ ...Version.properties, problems: Type.Array(ProblemItem) });

export const Validate = closed({ document: Type.Unknown() });
export const Validated = closed({ valid: Type.Boolean(), problems: Type.Array(ProblemItem) });

export const Import = closed({
  text: Type.String({ description: 'The file, as text.' }),
  fileName: Type.Optional(Type.String({ maxLength: 255 })),
  /** Only report; create nothing. */
  dryRun: Type.Optional(Type.Boolean()),
});
export const ImportReport = closed({
  format: Type.String({ description: 'Format that was recognised.' }),
  entries: Type.Array(
    closed({
      outcome: Type.Enum(['mapped', 'approximated', 'kept_aside', 'note']),
      message: Type.String(),
      node: Type.Optional(Type.String()),
    }),
  ),
  problems: Type.Array(ProblemItem),
});
export const Imported = closed({ workflow: Nullable(Workflow), report: ImportReport });

export const Template = closed({
  id: Type.String(),
  title: Type.String(),
  description: Type.String(),
  needs: Nullable(Type.String({ description: 'What has to be there before its first run; null: nothing.' })),
  nodeTypes: Type.Array(Type.String()),
  document: Document,
  sampleInput: Nullable(Type.Array(JsonMap)),
});
