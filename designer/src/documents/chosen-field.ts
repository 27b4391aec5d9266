import { createContext, use } from 'react';

/** The field that is looked at: by a form, a table and a document together. */
export interface ChosenField {
  readonly field: string | null;
  readonly choose: (field: string | null) => void;
}

export const ChosenFieldContext = createContext<ChosenField>({ field: null, choose: () => {} });
export const useChosenField = (): ChosenField => use(ChosenFieldContext);
