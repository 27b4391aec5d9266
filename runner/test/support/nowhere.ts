import { NodeFailure } from '@holdfast/node-sdk';
import { classifyError } from '../../src/connections/classify.ts';
import { Dispatch, DispatchError } from '../../src/connections/dispatch.ts';
import { EgressGuard } from '../../src/connections/egress.ts';

/** Run in a network of its own that leads nowhere: prints what sends to these addresses came to, as JSON. */
const guard = new EgressGuard({
  allowLoopback: true,
  allow: ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'],
  ownPorts: () => new Set(),
});
const dispatch = new Dispatch(guard, 200);
const found = await Promise.all(
  process.argv.slice(2).map(async (url) => {
    const base = { headers: {}, signal: new AbortController().signal, timeoutMs: 20_000, maxBytes: 1_000 };
    const sending = { ...base, method: 'POST', url: new URL(url), body: Buffer.from('{}') };
    const error = await dispatch.send(sending).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof DispatchError)) throw new Error('It was not sent, and did not fail.', { cause: error });
    if (error.cause instanceof NodeFailure) return error.cause.failure;
    const { failure } = classifyError(error.cause, { isWrite: true, phase: error.phase, what: 'POST /' });
    return { ...failure, cause: (error.cause as { code?: string }).code };
  }),
);
await dispatch.close();
const shown = found.map(({ code, phase, decidedBy, ...rest }) => ({
  code,
  phase,
  decidedBy,
  cause: 'cause' in rest ? rest.cause : null,
}));
process.stdout.write(JSON.stringify(shown));
