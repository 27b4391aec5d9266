import type { JsonObject } from '@holdfast/workflow';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../api/client.ts';
import type { Schemas } from '../api/types.ts';

export type Variable = Schemas['Variable'];

export const variablesQuery = {
  queryKey: ['variables'],
  queryFn: () => call(api.GET('/variables')),
} as const;

const valuesOf = ({ items }: { readonly items: readonly Variable[] }): JsonObject =>
  Object.fromEntries(items.map(({ name, value }) => [name, value])) as JsonObject;

/** The variables of the workspace by name, as expressions read them. Undefined while they are not known. */
export const useVariableValues = (): JsonObject | undefined => useQuery({ ...variablesQuery, select: valuesOf }).data;
