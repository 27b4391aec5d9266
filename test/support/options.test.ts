import { afterEach, expect, test, vi } from 'vitest';
import { optionsOf } from './options.ts';

const USAGE = 'npm run something -- [--seeds N]';
const options = { seeds: { type: 'string', default: '10' } } as const;

afterEach(() => void vi.restoreAllMocks());

/** How a command ends that is called with these words, and what it says. */
function ended(...args: string[]): { code: unknown; said: string } {
  let said = '';
  const keep = (text: string | Uint8Array) => {
    said += text;
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(String(code));
  });
  expect(() => optionsOf(USAGE, options, args)).toThrow();
  return { code: exit.mock.lastCall?.[0], said };
}

test('a command is asked for its usage, and says it as well to who calls it wrong', () => {
  expect(ended('--help')).toEqual({ code: 0, said: `${USAGE}\n` });
  const { code, said } = ended('--sead', '3');
  expect(code).toBe(2);
  expect(said).toMatch(/'--sead'/);
  expect(said).toContain(USAGE);
});

test('what it is called with is there, or what is said without', () => {
  expect(optionsOf(USAGE, options, ['--seeds', '3'])).toEqual({ seeds: '3' });
  expect(optionsOf(USAGE, options, [])).toEqual({ seeds: '10' });
});
