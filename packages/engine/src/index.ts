export { adoptionOf, followersOf, whyNotOnto } from './adopt.ts';
export { stateUnder, whyNotFrom } from './adopt-under.ts';
export * from './compile.ts';
export * from './decide.ts';
export { doubtfulItems, isAnswerLost, isDoubt, MAX_RESENDS } from './doubt.ts';
export * from './fold.ts';
export { divide, indicesOf, union } from './items.ts';
export * from './lineage.ts';
export * from './moves.ts';
export * from './plan.ts';
export { whyNotUnder } from './relocate.ts';
export { whyNotUnderFrom } from './relocate-past.ts';
export {
  laterRepairsOf,
  type RepairAsk,
  RepairRefusedError,
  repairsOf,
  resendFrom,
  type Verdicts,
  verdictsOf,
} from './repair.ts';
export * from './state.ts';
export { undoOf } from './stopping.ts';
export { nextWakeAt } from './time.ts';
