import { defaultRegistry, problemsOf } from '@holdfast/runner';
import { hasErrors, type Problem, parseDocument } from '@holdfast/workflow';
import { lineOf, readText } from '../files.ts';
import { EXIT, print, printJson } from '../output.ts';

/** Checks documents: form, node types, edges, cycles, expressions. */
export async function validate(files: readonly string[], options: { json?: boolean }): Promise<number> {
  const results = await Promise.all(
    files.map(async (file) => {
      const read = parseDocument(await readText(file));
      const problems: readonly Problem[] = read.ok ? problemsOf(read.document, defaultRegistry()) : read.problems;
      return { file, valid: !hasErrors(problems), problems };
    }),
  );
  if (options.json) printJson(results);
  else
    for (const { file, valid, problems } of results) {
      print(`${file}: ${valid ? 'valid' : 'not valid'}`);
      for (const problem of problems) print(`  ${lineOf(problem)}`);
    }
  return results.every(({ valid }) => valid) ? EXIT.ok : EXIT.refused;
}
