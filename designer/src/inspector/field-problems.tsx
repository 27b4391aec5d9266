import type { Problem } from '@holdfast/workflow';
import { createContext, useContext } from 'react';
import classes from './inspector.module.css';

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
  return useFieldProblems(path).map(({ code, message, severity }) => (
    <span key={`${code} ${message}`} id={id} className={classes.fieldProblem} data-severity={severity}>
      {/* The field is named above it. */}
      {message.replace(/^"[^"]*":? /, '')}
    </span>
  ));
}
