import type { CallerResponse } from '@holdfast/node-sdk';
import type { Item } from '@holdfast/workflow';
import type { Settings } from './calls.ts';

/** The run goes on: where to look at it. */
export const accepted = (runId: string): CallerResponse => ({
  status: 202,
  headers: { location: `/api/v1/runs/${runId}` },
  body: { runId, status: 'accepted' },
});

const headersOf = ({ answerHeaders }: Settings): Record<string, string> =>
  Object.fromEntries(
    answerHeaders.map(({ name, value }) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );

/** What a caller is told who does not wait for the run. */
export function atOnce(settings: Settings, runId: string): CallerResponse {
  const { status, body } = settings;
  return { status, headers: headersOf(settings), body: body === null || body === '' ? { runId } : body };
}

/** What a caller is told who waited for the end of the run. */
export function atEnd(settings: Settings, status: string, items: readonly Item[], runId: string): CallerResponse {
  if (status !== 'succeeded') {
    return noAnswer(
      'run_failed',
      'The run did not succeed',
      `The run was ${status}. Look at it for the reason.`,
      runId,
    );
  }
  const { answerWith, answerFile, endStatus } = settings;
  const head = { status: endStatus, headers: headersOf(settings) };
  const [first] = items;
  switch (answerWith) {
    case 'none':
      return { ...head, status: endStatus === 200 ? 204 : endStatus };
    case 'all':
      return { ...head, body: items.map(({ json }) => json) };
    case 'first':
      return { ...head, body: first?.json ?? {} };
    case 'file': {
      const file = first?.files && Object.hasOwn(first.files, answerFile) ? first.files[answerFile] : undefined;
      if (file) return { ...head, file };
      const detail = `The first item of the result has no file "${answerFile}".`;
      return noAnswer('no_file', 'The run has no such file', detail, runId);
    }
  }
}

/** The run is over and gives no answer. The call itself was taken. */
const noAnswer = (code: string, title: string, detail: string, runId: string): CallerResponse => ({
  status: 500,
  headers: { 'content-type': 'application/problem+json' },
  body: { type: `urn:holdfast:problem:${code}`, title, status: 500, detail, code, runId },
});
