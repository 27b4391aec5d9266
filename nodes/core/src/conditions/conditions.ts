import { defaulted, type Json } from '@holdfast/node-sdk';
import { type Static, Type } from 'typebox';
import { choice, flag, typing } from '../parameters.ts';
import { type OperandType, operand } from './operands.ts';
import { OPERATOR_LABELS, OPERATORS, type Operator } from './operators.ts';

const combinator = choice(
  { title: 'Combine', description: 'Whether all conditions must hold, or one of them.' },
  { and: 'All of them', or: 'Any of them' },
  'and',
);

const value = (title: string, description: string) =>
  defaulted(Type.Unsafe<Json>({ title, description, default: null }));

const condition = Type.Object(
  {
    left: value('Value', 'What is compared: usually an expression.'),
    operator: choice({ title: 'Comparison', description: 'How it is compared.' }, OPERATOR_LABELS, 'string.equals'),
    right: value('Compared with', 'What it is compared with. Not used by comparisons such as "is empty".'),
  },
  { additionalProperties: false },
);

const conditions = Type.Array(condition, {
  title: 'Conditions',
  description: 'What must hold.',
  'x-control': 'conditions',
  minItems: 1,
  maxItems: 100,
});

/** Conditions and how they are combined: for one question. */
export const questionParameters = { conditions, combinator };

/** How values are taken: for all questions of a node. */
export const comparingParameters = {
  typing: typing(),
  ignoreCase: flag({ title: 'Ignore case', description: 'Whether capital and small letters count as equal.' }),
};

export type Question = Static<ReturnType<typeof asObject>>;
const asObject = () => Type.Object(questionParameters);

export interface Comparing {
  readonly typing: 'strict' | 'loose';
  readonly ignoreCase: boolean;
  /** Zone of dates that name none. */
  readonly zone: string;
}

/**
 * Whether the conditions hold. Stops at the first one that decides.
 *
 * @param path where the question stands in the parameters, for failures
 * @throws NodeFailure data/wrong_type, data/bad_pattern
 */
export function holds({ conditions, combinator }: Question, options: Comparing, path = ''): boolean {
  const isDecided = combinator === 'or';
  for (const [index, { left, operator, right }] of conditions.entries()) {
    const rule: Operator<OperandType, OperandType> = OPERATORS[operator] as Operator<never, never>;
    const at = `${path}/conditions/${index}`;
    const result = rule.test(
      operand(left, rule.left, options, `${at}/left`) as never,
      (rule.right && operand(right, rule.right, options, `${at}/right`)) as never,
      options,
    );
    if (result === isDecided) return isDecided;
  }
  return !isDecided;
}
