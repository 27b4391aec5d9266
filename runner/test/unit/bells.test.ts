import { expect, test } from 'vitest';
import { jobsOf } from '../../src/queue/jobs.ts';

const NOW = 1_000_000;
const bells = (count: number, at: number | null = null) =>
  Array.from({ length: count }, (_, index) => ({ runId: `run${index}`, wakeSeq: index, at }));
const sizes = (count: number) => jobsOf(bells(count), NOW).map(({ data }) => data.rings.length);

test('bells of one moment share jobs: enough of them for several workers, and none too large', () => {
  expect(sizes(0)).toEqual([]);
  expect(sizes(8)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  expect(sizes(40)).toEqual([5, 5, 5, 5, 5, 5, 5, 5]);
  expect(sizes(41)).toEqual([6, 6, 6, 6, 6, 6, 5]);
  expect(new Set(sizes(500))).toEqual(new Set([20]));
  const rings = jobsOf(bells(41), NOW).flatMap(({ data }) => data.rings);
  expect(rings).toEqual(bells(41).map(({ runId, wakeSeq }) => ({ runId, wakeSeq })));
});

test('a bell of its own stands in the queue once, and bundles never hide each other', () => {
  expect(jobsOf(bells(2), NOW).map(({ opts }) => opts)).toMatchObject([{ jobId: 'w-run0-0' }, { jobId: 'w-run1-1' }]);
  for (const { opts } of jobsOf(bells(100), NOW)) expect(opts).not.toHaveProperty('jobId');
});

test('a bell that rings later keeps a job of its own, never earlier than now', () => {
  const jobs = jobsOf([...bells(20, NOW + 500), { runId: 'late', wakeSeq: 3, at: NOW - 5 }], NOW);
  expect(jobs).toHaveLength(21);
  expect(jobs[0]).toMatchObject({ data: { rings: [{ runId: 'run0', wakeSeq: 0 }] }, opts: { delay: 500 } });
  expect(jobs[20]?.opts).toMatchObject({ jobId: 'w-late-3' });
  expect(jobs[20]?.opts).not.toHaveProperty('delay');
});
