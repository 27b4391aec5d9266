import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * What a command of this repository was called with. `--help` prints its usage and ends it with 0;
 * what it does not take is named, and ends it with 2.
 */
export function optionsOf<O extends Options>(usage: string, options: O, args = process.argv.slice(2)) {
  if (args.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}\n`);
    process.exit(2);
  }
}
