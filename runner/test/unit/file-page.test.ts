import { expect, test } from 'vitest';
import { PageDesk } from '../../src/api/file-page.ts';

test('who waits for as many pages as a workspace may is told so before anything is read; others are not held up', async () => {
  const desk = new PageDesk(2);
  const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const waiting = [desk.within('a', () => first.promise), desk.within('a', () => second.promise)];
  let reads = 0;
  const read = async () => {
    reads += 1;
    return 'page';
  };
  await expect(desk.within('a', read)).rejects.toMatchObject({ status: 429, code: 'too_many_pages' });
  expect(reads).toBe(0);
  expect(await desk.within('b', read)).toBe('page');
  first.resolve('drawn');
  expect(await waiting[0]).toBe('drawn');
  expect(await desk.within('a', read)).toBe('page');
  second.reject(new Error('damaged'));
  await expect(waiting[1]).rejects.toThrow('damaged');
  const both = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const again = both.map(({ promise }) => desk.within('a', () => promise));
  await expect(desk.within('a', read)).rejects.toMatchObject({ status: 429 });
  for (const { resolve } of both) resolve('drawn');
  expect(await Promise.all(again)).toEqual(['drawn', 'drawn']);
});
