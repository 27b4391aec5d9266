import { CommanderError } from 'commander';
import { CommandError, EXIT, tell } from './output.ts';
import { createProgram } from './program.ts';

/** Errors whose message is meant for the person at the terminal. */
const PLAIN = new Set([
  'StartError',
  'SettingError',
  'ConnectorError',
  'FaultOrderError',
  'EmbeddedPostgresError',
  'UnfitDatabaseError',
  'NewerSchemaError',
  'MigrationError',
  'WrongKeyError',
  'NoTrailError',
  'AnchorError',
  'UnreachableError',
  'ConnectionLostError',
  'DataFolderError',
]);

// A terminal that is gone and a log whose disk is full take nothing; that must not end what runs here.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

let exitCode: number = EXIT.ok;
try {
  await createProgram((code) => {
    exitCode = code;
  }).parseAsync();
} catch (error) {
  if (error instanceof CommandError) {
    tell(error.message);
    for (const line of error.details.slice(0, 50)) tell(`  ${line}`);
    exitCode = error.exitCode;
  } else if (!(error instanceof CommanderError)) {
    const isPlain = error instanceof Error && PLAIN.has(error.name);
    tell(isPlain ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error));
    exitCode = EXIT.failed;
  }
}
process.exit(exitCode);
