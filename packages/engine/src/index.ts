export * from './compile.ts';
export * from './decide.ts';
export * from './fold.ts';
export * from './lineage.ts';
export * from './moves.ts';
export * from './plan.ts';
export { RepairRefusedError, repairsOf } from './repair.ts';
export * from './state.ts';
export { nextWakeAt } from './time.ts';
