import type { OnFailure, Policy, Retry, RoutableClass } from '@holdfast/workflow';

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/** Without what is undefined, and without objects that say nothing; undefined when nothing is left. */
function tidy<T extends object>(fields: { readonly [Key in keyof T]: T[Key] | undefined }): T | undefined {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined && !isEmpty(value));
  return kept.length === 0 ? undefined : (Object.fromEntries(kept) as T);
}

/** Sets fields of a policy. Undefined takes a field back: it is inherited again. */
export const setPolicy = (
  policy: Policy | undefined,
  change: { readonly [Key in keyof Policy]?: Policy[Key] | undefined },
): Policy | undefined => tidy<Policy>({ ...policy, ...change });

/** Sets how one class is tried again. */
export const setRetry = (
  policy: Policy | undefined,
  name: RoutableClass,
  change: { readonly [Key in keyof Retry]?: Retry[Key] | undefined } | null,
): Policy | undefined =>
  setPolicy(policy, {
    retry: tidy({ ...policy?.retry, [name]: change ? tidy({ ...policy?.retry?.[name], ...change }) : undefined }),
  });

/** Says what becomes of one class; undefined takes it back. */
export const setRule = (
  policy: Policy | undefined,
  name: RoutableClass,
  rule: OnFailure | undefined,
): Policy | undefined => setPolicy(policy, { onFailure: tidy({ ...policy?.onFailure, [name]: rule }) });
