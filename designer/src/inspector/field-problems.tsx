import type { Problem } from '@holdfast/workflow';
import { createContext, useContext } from 'react';
import classes from './inspector.module.css';
import { besideField, useProblemWords } from './problem-words.ts';

/** The problems of the node that is shown. */
export const NodeProblems = createContext<readonly Problem[]>([]);

export const useNodeProblems = (): readonly Problem[] => useContext(NodeProblems);

/** The problems of one field, by its JSON pointer within the node. */
export function useFieldProblems(path: string): readonly Problem[] {
  const problems = useNodeProblems();
  return problems.filter((problem) => problem.path.replace(/^\/nodes\/\d+/, '') === path);
}

/** Says below a field what is wrong with it. */
export function FieldProblems({ path, id }: { readonly path: string; readonly id?: string }) {
  const words = useProblemWords();
  return useFieldProblems(path).map((problem) => (
    <span
      key={`${problem.code} ${problem.message}`}
      id={id}
      className={classes.fieldProblem}
      data-severity={problem.severity}
    >
      {words(besideField(problem))}
    </span>
  ));
}
