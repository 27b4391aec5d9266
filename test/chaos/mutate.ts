import { registerHooks } from 'node:module';
import { MUTANTS } from './mutants.ts';

/** Loaded before the product (`--import`): changes its modules as the mutant named in CHAOS_MUTANT says. */
const mutant = MUTANTS.find(({ name }) => name === process.env.CHAOS_MUTANT);
if (!mutant) throw new Error(`There is no mutant ${process.env.CHAOS_MUTANT}.`);

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    const changes = mutant.changes.filter(({ file }) => url.endsWith(file));
    if (changes.length === 0) return loaded;
    let source = String(loaded.source);
    for (const { file, from, to } of changes) {
      if (!source.includes(from)) throw new Error(`The mutant ${mutant.name} does not find its place in ${file}.`);
      source = source.replace(from, () => to);
    }
    return { ...loaded, source };
  },
});
