export type { ScheduleRule } from './rules.ts';
export { type DueOptions, dueSlots, type MissedRuns, nextSlot, type Slot } from './slots.ts';
