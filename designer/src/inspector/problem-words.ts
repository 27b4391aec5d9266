import { type Problem, say } from '@holdfast/workflow';
import { useLingui } from '@lingui/react';
import { useCallback } from 'react';

/** Says what is wrong in the language of the page; in English where the catalogue does not have it. */
export function useProblemWords(): (problem: Pick<Problem, 'message' | 'said'>) => string {
  const { _ } = useLingui();
  return useCallback(({ message, said }) => (said ? say(said, (text, values) => _(text, values)) : message), [_]);
}

/** What is told beside its own field, where nobody has to say which step it is about. */
export const besideField = ({
  message,
  said,
}: Pick<Problem, 'message' | 'said'>): Pick<Problem, 'message' | 'said'> => {
  const inner = said?.text === '"{name}": {wrong}' ? said.values.wrong : undefined;
  if (typeof inner === 'object') return { message, said: inner };
  return { message, ...(said ? { said } : {}) };
};
