export { checkExpressions, type ExpressionMemo, templateProblems, templatesIn } from './check.ts';
export { type CompiledTemplate, type CompiledValue, compileTemplate, compileValue } from './compile.ts';
export { ExpressionError, ExpressionSyntaxError, ExpressionTimeout } from './errors.ts';
export { Evaluator, type EvaluatorOptions } from './guest/evaluator.ts';
export { renameReferences } from './rename.ts';
export { BUILTINS, ROOTS, type RootDoc } from './roots.ts';
export type { NodeAccess, Scope } from './scope.ts';
export { MAX_TEMPLATE, parseTemplate, type Segment } from './template.ts';
