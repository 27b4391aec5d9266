import { Evaluator } from '@holdfast/runner/engine-room';

/**
 * The evaluator of a world. Its own limit of 5 ms is lifted, for that is time of the real machine: a world that was
 * put aside for a moment would live differently from the same seed on an idle one.
 */
export const evaluatorOfWorlds = (): Promise<Evaluator> => Evaluator.create({ timeLimitMs: 60_000 });
