import { type Static, Type } from 'typebox';
import { ROUTABLE_CLASSES, type RoutableClass } from './failure.ts';
import type { FileRecord, Item, Json, JsonObject } from './items.ts';
import { BlackoutsSchema, DecimalSchema, PolicySchema } from './policy.ts';

/** The version of the document format that this build writes. Older ones are upgraded on reading. */
export const SCHEMA_VERSION = 1;
export const SCHEMA_ID = 'urn:holdfast:schema:workflow:1';

const strict = { additionalProperties: false } as const;

/** Limits of one document. Beyond them a canvas and a pull request stop being readable. */
export const LIMITS = {
  nodes: 5_000,
  edges: 20_000,
  nameLength: 120,
  idLength: 64,
  depth: 64,
  bytes: 25 * 1024 * 1024,
} as const;

/** Names that JavaScript gives a meaning to: never an id, a key or a port. */
export const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const Id = (description: string) =>
  Type.String({
    pattern: '^[A-Za-z0-9][A-Za-z0-9_-]*$',
    maxLength: LIMITS.idLength,
    description,
  });
const Name = (description: string) => Type.String({ minLength: 1, maxLength: LIMITS.nameLength, description });
const PortName = Type.String({ minLength: 1, maxLength: 64, description: 'Name of a port of the node.' });

export const NodeSchema = Type.Object(
  {
    id: Id(
      'Identity of the node for as long as it lives. Expressions and keys refer to it; renaming does not change it.',
    ),
    type: Type.String({
      pattern: '^[a-z][A-Za-z0-9-]*(\\.[A-Za-z0-9-]+)+$',
      maxLength: 120,
      description: 'Node type: connector.resource.verb.',
    }),
    typeVersion: Type.Integer({ minimum: 1, description: 'Version of the node type.' }),
    name: Name('What people read on the canvas. Unique within the workflow.'),
    parameters: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'Settings of the node. A string that starts with = is an expression template.',
      }),
    ),
    connection: Type.Optional(Id('Slug of the connection used. Never a secret.')),
    policy: Type.Optional(PolicySchema),
    disabled: Type.Optional(
      Type.Enum(['pass', 'stop'], { description: 'Off: pass items through to what follows, or stop the branch here.' }),
    ),
    notes: Type.Optional(Type.String({ maxLength: 20_000, description: 'For people. Not logic.' })),
  },
  { ...strict, description: 'One placed step.' },
);

const EndSchema = Type.Object({ node: Id('Id of a node.'), port: PortName }, strict);

export const EDGE_KINDS = ['flow', 'fallback', 'compensate'] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];

export const EdgeSchema = Type.Object(
  {
    id: Id('Identity of the edge. Keys of writes depend on it.'),
    from: EndSchema,
    to: EndSchema,
    kind: Type.Optional(
      Type.Enum(['flow', 'fallback', 'compensate'], {
        description:
          'flow (the default): items go on; fallback: failed items leave; compensate: undoes the write it starts at.',
      }),
    ),
    on: Type.Optional(
      Type.Array(Type.Enum([...ROUTABLE_CLASSES] as ['transient', 'permanent', 'data', 'policy']), {
        minItems: 1,
        uniqueItems: true,
        description: 'For a fallback edge: the failure classes it takes.',
      }),
    ),
    visitLimit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000,
        description: 'For an edge that closes a cycle: how often it may be taken.',
      }),
    ),
  },
  { ...strict, description: 'A link between two ports.' },
);

const amount = (description: string) => Type.Number({ minimum: 0, maximum: 1_000_000, description });

export const SettingsSchema = Type.Object(
  {
    timeZone: Type.Optional(
      Type.String({ maxLength: 64, description: 'IANA zone of dates and schedules. Default: UTC.' }),
    ),
    order: Type.Optional(
      Type.Enum(['parallel', 'declared'], {
        description:
          'parallel (the default): branches run side by side; declared: one after the other, in the order of the edges.',
      }),
    ),
    timeoutMs: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Deadline of a run, waits included. Sub-workflows inherit what is left of it.',
      }),
    ),
    maxSteps: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Steps one run may take. Default: 50,000.' }),
    ),
    retentionDays: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 3_650, description: 'How long finished runs are kept.' }),
    ),
    blackouts: Type.Optional(BlackoutsSchema),
    budget: Type.Optional(
      Type.Object(
        {
          perRun: Type.Optional(amount('Most that one run may spend.')),
          perDay: Type.Optional(amount('Most that all its runs may spend in a day (UTC).')),
          perMonth: Type.Optional(amount('Most that all its runs may spend in a month (UTC).')),
        },
        {
          ...strict,
          description: 'What calls of models may cost, in US dollars. The call that would overrun one is not made.',
        },
      ),
    ),
    amountLimit: Type.Optional(
      DecimalSchema('Limit for the writes of the workflow that say their amount and no limit of their own.'),
    ),
    businessKey: Type.Optional(
      Type.String({
        maxLength: 2_000,
        description: 'Expression for the name by which people look for a run; it sees the first item of the trigger.',
      }),
    ),
    failureWorkflow: Type.Optional(
      Type.String({ description: 'Id of the workflow to start when a run of this one fails.' }),
    ),
    owner: Type.Optional(Type.String({ maxLength: 200, description: 'Who answers for this workflow.' })),
    alerts: Type.Optional(
      Type.Object(
        {
          onFailure: Type.Optional(
            Type.Boolean({
              description: 'A run that fails is an alert, and starts the failure workflow. Default: yes.',
            }),
          ),
          onPark: Type.Optional(
            Type.Boolean({
              description:
                'So is a step that comes to wait for an operator: the failure workflow is started for it as well. Default: no.',
            }),
          ),
        },
        { ...strict, description: 'What somebody is told of.' },
      ),
    ),
    compensateOnCancel: Type.Optional(Type.Boolean({ description: 'Undo what committed when a run is cancelled.' })),
  },
  { ...strict, description: 'Settings of the workflow.' },
);

const pair = (minimum: number) =>
  Type.Unsafe<[number, number]>({
    type: 'array',
    items: { type: 'number', minimum, maximum: 1_000_000 },
    minItems: 2,
    maxItems: 2,
  });
const Place = pair(-1_000_000);
export const NOTE_TINTS = ['yellow', 'blue', 'green', 'red', 'grey'] as const;

export const LayoutSchema = Type.Object(
  {
    nodes: Type.Record(Type.String(), Place, {
      description: 'Position [x, y] of each node, by node id.',
    }),
    notes: Type.Optional(
      Type.Array(
        Type.Object(
          {
            id: Id('Identity of the note.'),
            text: Type.String({ maxLength: 20_000, description: 'Markdown.' }),
            at: Place,
            size: pair(1),
            tint: Type.Optional(Type.Enum([...NOTE_TINTS] as ['yellow', 'blue', 'green', 'red', 'grey'])),
            node: Type.Optional(Id('Node the note is attached to.')),
          },
          strict,
        ),
      ),
    ),
    groups: Type.Optional(
      Type.Array(
        Type.Object(
          {
            id: Id('Identity of the group.'),
            title: Name('Title of the frame.'),
            nodes: Type.Array(Id('Id of a node.'), { uniqueItems: true }),
            collapsed: Type.Optional(Type.Boolean()),
          },
          strict,
        ),
      ),
    ),
  },
  { ...strict, description: 'Where things are drawn. Not logic: moving a node makes no new version.' },
);

const PinnedFileSchema = Type.Object(
  {
    name: Type.String(),
    mimeType: Type.String(),
    sizeBytes: Type.Integer({ minimum: 0 }),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Hex SHA-256 of the bytes.' }),
  },
  { ...strict, description: 'A file of pinned data. Its bytes are kept by the installation, not by the document.' },
);

const ItemSchema = Type.Object(
  {
    json: Type.Record(Type.String(), Type.Unknown()),
    files: Type.Optional(Type.Record(Type.String(), PinnedFileSchema)),
  },
  strict,
);

const PinOriginSchema = Type.Object(
  {
    at: Type.String({ maxLength: 40, description: 'When it was pinned: an instant in UTC.' }),
    run: Type.Optional(
      Type.String({ maxLength: 64, description: 'Id of the run that gave it. Left out: a person wrote it.' }),
    ),
  },
  strict,
);

export const DocumentSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    schemaVersion: Type.Literal(SCHEMA_VERSION, { description: 'Version of this format.' }),
    name: Name('Name of the workflow.'),
    description: Type.Optional(Type.String({ maxLength: 4_000 })),
    nodes: Type.Array(NodeSchema, { maxItems: LIMITS.nodes }),
    edges: Type.Array(EdgeSchema, { maxItems: LIMITS.edges }),
    settings: Type.Optional(SettingsSchema),
    layout: Type.Optional(LayoutSchema),
    pins: Type.Optional(
      Type.Record(Type.String(), Type.Record(Type.String(), Type.Array(ItemSchema)), {
        description: 'Sample output that draft runs use instead of running the node: items by node id and port.',
      }),
    ),
    pinOrigins: Type.Optional(
      Type.Record(Type.String(), PinOriginSchema, {
        description: 'Where pinned data came from, by node id. Not logic.',
      }),
    ),
    source: Type.Optional(
      Type.Object(
        {
          format: Type.String({ description: 'Format this document was imported from.' }),
          original: Type.Unknown({ description: 'The imported source, whole, so that an export gives it back.' }),
        },
        strict,
      ),
    ),
  },
  {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: SCHEMA_ID,
    title: 'Holdfast workflow',
    ...strict,
  },
);

export type Edge = Static<typeof EdgeSchema>;
export type Settings = Static<typeof SettingsSchema>;
export type Layout = Static<typeof LayoutSchema>;
export type Note = NonNullable<Layout['notes']>[number];
export type Group = NonNullable<Layout['groups']>[number];
export type End = Static<typeof EndSchema>;

/** One placed step. `parameters` is JSON: what the schema cannot say is checked on reading. */
export type Node = Omit<Static<typeof NodeSchema>, 'parameters'> & { parameters?: JsonObject };

/** Where pinned data came from. `isReused`: for one run of a part, and no choice of the author; the schema takes none. */
export type PinOrigin = Static<typeof PinOriginSchema> & { readonly isReused?: boolean };

/**
 * A file of pinned data, named by what it holds. `id`: only where a run takes over what an earlier one gave. The
 * schema takes none: a document cannot name the file of a run.
 */
export type PinnedFile = Static<typeof PinnedFileSchema> & Partial<Pick<FileRecord, 'id'>>;

/** An item that stands for one that a node would give. */
export type PinnedItem = Pick<Item, 'json'> & { readonly files?: Readonly<Record<string, PinnedFile>> };

/** Items by port, that stand for what a node would give. */
export type Pinned = Record<string, PinnedItem[]>;

/** How a step is to fail in a rehearsal: by a class, or by a code of one, such as `data/rejected`. */
export type RehearsedFailure = RoutableClass | `${RoutableClass}/${string}`;

/** The JSON of a workflow: what a person designs, reviews in a pull request, exports and imports. */
export type WorkflowDocument = Omit<Static<typeof DocumentSchema>, 'nodes' | 'pins' | 'pinOrigins' | 'source'> & {
  nodes: Node[];
  pins?: Record<string, Pinned>;
  pinOrigins?: Record<string, PinOrigin>;
  source?: { format: string; original: Json };
  /** How chosen steps fail in a rehearsal, by node id. Only in the document of such a run: the schema takes none. */
  rehearsal?: { readonly failures: Readonly<Record<string, RehearsedFailure>> };
};

/** The kind of an edge, with its default filled in. */
export const kindOf = (edge: Pick<Edge, 'kind'>): EdgeKind => edge.kind ?? 'flow';

/** Whether a parameter value is an expression template rather than a fixed value. */
export const isExpression = (value: unknown): value is string => typeof value === 'string' && value.startsWith('=');

/** The port by which failed items leave a node, and the one its undo starts at. */
export const FALLBACK_PORT = 'fallback';
export const COMPENSATE_PORT = 'compensate';
