export { EXIT } from './output.ts';
export { createProgram } from './program.ts';
