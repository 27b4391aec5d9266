export { type ApiReading, MOST_OPERATIONS, type OperationSummary, operationStep, readApi } from './api.ts';
export { ApiDocumentError } from './errors.ts';
export type { Home, OperationStep } from './operation.ts';
export { MOST_CHARS } from './parse.ts';
export type { SignIn } from './sign-in.ts';
