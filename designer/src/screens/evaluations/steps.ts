import { documentOf } from '../../api/documents.ts';
import type { Workflow } from '../../api/types.ts';

/** Types of steps whose answers have fields to hold against examples. */
const EVALUATED: ReadonlySet<string> = new Set(['ai.extract', 'ai.classify', 'ai.decide']);

/** The steps of a draft that can be run over examples. */
export const stepsToEvaluate = ({ document }: Workflow) =>
  documentOf(document).nodes.filter(({ type }) => EVALUATED.has(type));
