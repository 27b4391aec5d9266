import type { IncomingMessage } from 'node:http';
import type { Static, TObject, TSchema } from 'typebox';
import type { Actor } from '../auth/actor.ts';
import type { ROUTES } from './contract/index.ts';

type AnyRoute = (typeof ROUTES)[number];
export type OperationId = AnyRoute['operationId'];
type RouteOf<Id extends OperationId> = Extract<AnyRoute, { operationId: Id }>;

type Shape<Fields> = Fields extends Readonly<Record<string, TSchema>> ? Static<TObject<Fields>> : Record<string, never>;
type BodyOf<R> = R extends { body: infer Body extends TSchema } ? Static<Body> : null;
type FieldsOf<R, Name extends string> = R extends { [Key in Name]: infer Fields }
  ? Shape<Fields>
  : Record<string, never>;
type ActorOf<R> = R extends { scope: 'public' } ? Actor | null : Actor;

/** One checked request: who asks, and what. */
export interface Call<Id extends OperationId> {
  readonly actor: ActorOf<RouteOf<Id>>;
  readonly params: FieldsOf<RouteOf<Id>, 'params'>;
  readonly query: FieldsOf<RouteOf<Id>, 'query'>;
  readonly body: BodyOf<RouteOf<Id>>;
  readonly request: IncomingMessage;
}

/** Answers with another status than the first one that the route names, or with bytes. */
export class Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** What an operation does. It gives back the body of its answer, or a Reply. */
export type Handler<Id extends OperationId> = (call: Call<Id>) => Promise<unknown>;
export type Handlers = { readonly [Id in OperationId]: Handler<Id> };
