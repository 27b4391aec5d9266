import { spawn } from 'node:child_process';

/** Something that has to be in order before any test is worth its time. */
export interface Check {
  readonly title: string;
  /** Path of a script that Node runs, from the folder. It ends with 0 where all is well. */
  readonly script: string;
  readonly args: readonly string[];
}

interface Place {
  readonly cwd: string;
  /** Told what there is to read, in whole lines without the last break. */
  say(text: string): void;
}

/**
 * Runs checks side by side, and tells what each said as one piece, in the order of the checks.
 *
 * @returns titles of those that failed
 */
export async function runChecks(checks: readonly Check[], { cwd, say }: Place): Promise<string[]> {
  const failed: string[] = [];
  const ends = checks.map((check) => ended(check, cwd));
  for (const [index, { title }] of checks.entries()) {
    const end = await ends[index];
    say(`\n# ${title}`);
    if (end?.said) say(end.said.trimEnd());
    if (end?.isFine !== true) failed.push(title);
  }
  return failed;
}

const ended = ({ script, args }: Check, cwd: string): Promise<{ isFine: boolean; said: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const said: Buffer[] = [];
    const hear = (chunk: Buffer) => said.push(chunk);
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', (error) => hear(Buffer.from(error.message)));
    child.on('close', (code) => resolve({ isFine: code === 0, said: Buffer.concat(said).toString() }));
  });
