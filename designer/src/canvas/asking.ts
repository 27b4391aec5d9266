import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AddRequest } from './context.ts';

/** Where a step to add was asked for; null: nowhere. Apart from the workbench, which nothing of it makes draw again. */
export interface Asking {
  readonly request: AddRequest | null;
}

export const createAsking = (): StoreApi<Asking> => createStore<Asking>(() => ({ request: null }));
