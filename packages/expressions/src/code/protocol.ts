import type { Json } from '@holdfast/workflow';

/** Code of a person, to be run once in a guest of its own. */
export interface CodeRequest {
  readonly language: 'javascript' | 'typescript';
  /** Body of an async function: `return` gives the result. */
  readonly code: string;
  /** Values in scope, by name. */
  readonly globals: Readonly<Record<string, Json>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** Longest result, in characters of JSON. */
  readonly maxOutput: number;
}

export type CodeReply =
  | { readonly ok: true; readonly result: Json; readonly logs: readonly string[] }
  | {
      readonly ok: false;
      readonly kind: 'error' | 'limit';
      readonly message: string;
      readonly line: number | null;
      readonly logs: readonly string[];
    };
