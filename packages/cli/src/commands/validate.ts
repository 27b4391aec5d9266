import { openRegistry, problemsOf, readConfig } from '@holdfast/runner';
import { hasErrors, type Problem, parseDocument } from '@holdfast/workflow';
import { lineOf, readText } from '../files.ts';
import { EXIT, print, printJson } from '../output.ts';
import { readVars } from './vars.ts';

export interface ValidateOptions {
  readonly vars?: string;
  readonly json?: boolean;
}

/** Checks documents: form, node types, edges, cycles, expressions. */
export async function validate(files: readonly string[], options: ValidateOptions): Promise<number> {
  const variables = options.vars === undefined ? undefined : new Set(Object.keys(await readVars(options.vars)));
  const { connectors, folder } = readConfig();
  const registry = await openRegistry(connectors, folder);
  const results = await Promise.all(
    files.map(async (file) => {
      const read = parseDocument(await readText(file));
      const problems: readonly Problem[] = read.ok ? problemsOf(read.document, registry, variables) : read.problems;
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
