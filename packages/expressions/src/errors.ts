import { type Said, say } from '@holdfast/workflow';

/** An expression that cannot be read: where, and what was expected. */
export class ExpressionSyntaxError extends Error {
  override readonly name = 'ExpressionSyntaxError';
  readonly code = 'data/bad_expression';
  readonly template: string;
  /** Offset in the template, from 0. */
  readonly position: number;
  /** JSON pointer of the parameter it stands in. */
  readonly path: string;

  /** The message, to be said in other languages. */
  readonly said: Said;

  constructor(words: Said, template: string, position: number, path = '') {
    super(say(words));
    this.said = words;
    this.template = template;
    this.position = position;
    this.path = path;
  }

  at(path: string): ExpressionSyntaxError {
    return new ExpressionSyntaxError(this.said, this.template, this.position, path);
  }
}

/** An expression that failed while it was evaluated. */
export class ExpressionError extends Error {
  override readonly name: string = 'ExpressionError';
  readonly code: 'data/bad_expression' | 'permanent/resource_limit';
  readonly template: string;
  readonly path: string;

  constructor(
    message: string,
    template: string,
    options: { code?: ExpressionError['code']; path?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code ?? 'data/bad_expression';
    this.template = template;
    this.path = options.path ?? '';
  }
}

/** It took longer than the evaluator allows on this thread: try again with a slow one. */
export class ExpressionTimeout extends ExpressionError {
  override readonly name = 'ExpressionTimeout';

  constructor(template: string, limitMs: number, path = '') {
    super(`The expression took longer than ${limitMs} ms. Make it simpler, or do the work in a code step.`, template, {
      code: 'permanent/resource_limit',
      path,
    });
  }
}
