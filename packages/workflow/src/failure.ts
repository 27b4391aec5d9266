import { type Static, Type } from 'typebox';

/**
 * The five failure classes. The class alone decides the next move:
 * `transient` is tried again, `permanent` never by itself, `data` means that a
 * value broke a contract, `policy` that a rule said no, and `ambiguous` that a
 * write may or may not have happened and has to be settled first.
 */
export const FAILURE_CLASSES = ['transient', 'permanent', 'data', 'policy', 'ambiguous'] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** Classes that a fallback edge may name. An ambiguous write is settled, never routed away. */
export const ROUTABLE_CLASSES = ['transient', 'permanent', 'data', 'policy'] as const;
export type RoutableClass = (typeof ROUTABLE_CLASSES)[number];

/**
 * How far a request got. Written by the HTTP layer, never read out of a message:
 * `unsent` (no byte left), `maybe_sent` (a byte left, no status line came back),
 * `answered` (status line received), `answered_partial` (status known, body broken).
 */
export const PHASES = ['unsent', 'maybe_sent', 'answered', 'answered_partial'] as const;
export type Phase = (typeof PHASES)[number];

export const FailureSchema = Type.Object(
  {
    class: Type.Enum([...FAILURE_CLASSES] as [...typeof FAILURE_CLASSES]),
    code: Type.String({ description: 'Stable code below its class, such as data/rejected.' }),
    message: Type.String({ description: 'What happened and what to do, for a person.' }),
    phase: Type.Enum([...PHASES] as [...typeof PHASES]),
    decidedBy: Type.String({ description: 'Id of the rule that chose the class.' }),
    evidence: Type.Optional(
      Type.Object(
        {
          status: Type.Optional(Type.Integer()),
          providerCode: Type.Optional(Type.String()),
          errorCode: Type.Optional(Type.String()),
          body: Type.Optional(Type.String({ description: 'First 2 kB of the answer, redacted.' })),
          path: Type.Optional(Type.String({ description: 'JSON pointer of the offending value.' })),
          retryAfterMs: Type.Optional(Type.Integer()),
          statusUrl: Type.Optional(
            Type.String({ description: 'Where the provider tells how far it is with what it accepted.' }),
          ),
          heldUntil: Type.Optional(
            Type.Integer({ description: 'Nothing was sent: held back by a limit until this moment, epoch ms.' }),
          ),
          stands: Type.Optional(
            Type.Boolean({
              description: 'The write it came of took effect: it is never sent again, and undone with the rest.',
            }),
          ),
          reference: Type.Optional(Type.String({ description: "The provider's own name for what the write made." })),
          made: Type.Optional(
            Type.Integer({
              description: 'How many items each such write gave, where it gave any: all of them are undone.',
            }),
          ),
          amount: Type.Optional(
            Type.Object(
              {
                value: Type.String({ description: 'What the write is worth: a decimal.' }),
                limit: Type.String(),
                isAbove: Type.Boolean({ description: 'It takes two people to decide about it.' }),
              },
              { additionalProperties: false },
            ),
          ),
          hold: Type.Optional(Type.String({ description: 'Id of the hold that kept the write back.' })),
          at: Type.Optional(Type.String({ description: 'Where in the code, for defects of our own.' })),
          tries: Type.Optional(Type.Integer({ description: 'How often in a row the run could not be taken up.' })),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

/** The outside world's doing: expected, classified, stored as data. */
export type Failure = Static<typeof FailureSchema>;

/** Until when a limit of the connection or a blackout window held the send back, epoch milliseconds; null for every other failure. */
export const heldUntil = (failure: Failure): number | null => failure.evidence?.heldUntil ?? null;

/** Whether the write it came of took effect, and only what it gave could not be used. */
export const isStanding = (failure: Failure): boolean => failure.evidence?.stands === true;
