import { plural } from '@lingui/core/macro';

/** A move in the list of what was done. */
export const moveLabel = (count: number): string => plural(count, { one: 'move a step', other: 'move # steps' });
/** A move as it is said aloud. */
export const movedWords = (count: number): string => plural(count, { one: 'Moved a step', other: 'Moved # steps' });
