import { VARIABLE_NAME } from '@holdfast/expressions/variables';
import { Type } from 'typebox';
import { Actor, closed, Id, Instant, JsonValue, Nullable } from './common.ts';

/** As it is written in `$vars.name`. */
export const VariableName = Type.String({
  pattern: VARIABLE_NAME,
  description: 'A letter or an underscore, then letters, digits and underscores; at most 64.',
});
const description = Type.String({ maxLength: 500 });
const baseRevision = Type.Integer({
  minimum: 0,
  description:
    'The revision that was looked at, 0 where there was none: the change is refused where it is another one by now. Left out: whatever it is.',
});

export const Variable = closed({
  name: Type.String(),
  value: JsonValue,
  description: Nullable(Type.String()),
  revision: Type.Integer({ description: 'Another one after every change.' }),
  looksSecret: Type.Boolean({
    description: 'The value looks like a secret. Variables are not kept secret: put it into a connection.',
  }),
  usedBy: Type.Array(
    closed({
      workflow: closed({ id: Id, name: Type.String() }),
      nodes: Type.Array(closed({ id: Type.String(), name: Type.String() })),
      where: Type.Enum(['draft', 'live', 'both'], { description: 'In the draft, in the live version, or in both.' }),
      isSure: Type.Boolean({ description: 'False: it reads variables by names that are worked out at run time.' }),
    }),
  ),
  updatedAt: Instant,
  updatedBy: Actor,
});

export const NewVariable = closed({
  name: VariableName,
  value: JsonValue,
  description: Type.Optional(Nullable(description)),
});

/** A description that is left out stays as it is. */
export const VariableWrite = closed({
  value: JsonValue,
  description: Type.Optional(Nullable(description)),
  baseRevision: Type.Optional(baseRevision),
});

export const VariableRemoval = { baseRevision: Type.Optional(baseRevision) };
