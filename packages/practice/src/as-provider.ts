import type { Practice } from './server.ts';

/** A request as the shared suite of nodes looks at it. */
interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Practice in the part of the provider that the shared suite of nodes (`nodeSuite`) writes to. */
export function asProvider(practice: Practice) {
  return {
    url: practice.url,
    get requests(): SeenRequest[] {
      return practice.ledger.entries.map(({ method, path, query, key, body }) => ({
        method,
        path,
        query: new URLSearchParams(query),
        headers: key === null ? {} : { 'idempotency-key': key },
        body,
      }));
    },
    effects: () => practice.ledger.commits.length,
    loseNextAnswer: () => {
      for (const method of ['PUT', 'POST', 'PATCH', 'DELETE']) practice.faults.set({ kind: 'reset-after', method });
    },
    hangNext: () => practice.hangNext(),
    close: () => practice.close(),
  };
}
