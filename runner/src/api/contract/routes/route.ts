import { type TSchema, Type } from 'typebox';
import { Id } from '../common.ts';

/** What a caller must be allowed to do. Deny by default: a route without a scope does not exist. */
export type Scope = 'public' | 'read' | 'edit' | 'operate' | 'approve' | 'admin';

export interface Route {
  readonly operationId: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below /api/v1, in OpenAPI form. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly scope: Scope;
  readonly params?: Readonly<Record<string, TSchema>>;
  readonly query?: Readonly<Record<string, TSchema>>;
  /** The query is whatever others make it: the operation reads it by itself. */
  readonly isOpen?: boolean;
  readonly body?: TSchema;
  /** Schema of each successful status; null: no body. */
  readonly replies: Readonly<Record<number, TSchema | null>>;
  /** Schema of further problem statuses, where they carry more than problem+json. */
  readonly problems?: Readonly<Record<number, TSchema>>;
}

/** A route as the table of its group has it. */
export const route = <const R extends Route>(spec: R): R => spec;
export const id = { id: Id };
export const stepParams = { id: Id, step: Type.String({ maxLength: 300 }) };
