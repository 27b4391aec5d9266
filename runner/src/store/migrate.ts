import { sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import * as foundation from '../../migrations/0001-foundation.ts';
import * as people from '../../migrations/0002-people.ts';
import * as incidents from '../../migrations/0003-incidents.ts';
import * as limits from '../../migrations/0004-limits.ts';
import * as views from '../../migrations/0005-views.ts';
import * as auditChain from '../../migrations/0006-audit-chain.ts';
import * as exceptions from '../../migrations/0007-exceptions.ts';
import * as inbound from '../../migrations/0008-inbound.ts';
import * as runSums from '../../migrations/0009-run-sums.ts';
import * as moves from '../../migrations/0010-moves.ts';
import * as pruning from '../../migrations/0011-pruning.ts';
import * as epochs from '../../migrations/0012-epochs.ts';
import * as accepted from '../../migrations/0013-accepted.ts';
import * as depth from '../../migrations/0014-depth.ts';
import * as draftAuthors from '../../migrations/0015-draft-authors.ts';
import * as eventsAndLogs from '../../migrations/0016-events-and-logs.ts';
import * as movesOfCalls from '../../migrations/0017-moves-of-calls.ts';
import * as handledSteps from '../../migrations/0018-handled-steps.ts';
import * as variables from '../../migrations/0019-variables.ts';
import * as consents from '../../migrations/0020-consents.ts';
import * as holds from '../../migrations/0021-holds.ts';
import * as writeIdentities from '../../migrations/0022-write-identities.ts';
import * as openWaits from '../../migrations/0023-open-waits.ts';
import * as answers from '../../migrations/0024-answers.ts';
import * as spending from '../../migrations/0025-spending.ts';
import * as providerWebhooks from '../../migrations/0026-provider-webhooks.ts';
import * as notices from '../../migrations/0027-notices.ts';
import * as proposals from '../../migrations/0028-proposals.ts';
import * as evaluations from '../../migrations/0029-evaluations.ts';
import * as rungAt from '../../migrations/0030-rung-at.ts';
import * as failedRuns from '../../migrations/0031-failed-runs.ts';
import * as certificates from '../../migrations/0032-certificates.ts';
import * as apiImports from '../../migrations/0033-api-imports.ts';
import * as lanes from '../../migrations/0034-lanes.ts';
import * as stepCursors from '../../migrations/0035-step-cursors.ts';
import * as unusable from '../../migrations/0036-unusable.ts';
import * as alertWords from '../../migrations/0037-alert-words.ts';
import * as heldUpRuns from '../../migrations/0038-held-up-runs.ts';
import * as consentEnds from '../../migrations/0039-consent-ends.ts';
import * as runCounts from '../../migrations/0040-run-counts.ts';
import * as pinnedFiles from '../../migrations/0041-pinned-files.ts';
import * as betweenRuns from '../../migrations/0042-between-runs.ts';
import * as workers from '../../migrations/0043-workers.ts';
import { fault } from '../faults.ts';
import type { Database, Db } from './database.ts';
import { onOneConnection } from './losses.ts';
import { mayBeSilent } from './silence.ts';
import { queriesOf } from './transaction.ts';

/** All migrations in order. A released one is never edited. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-foundation': foundation,
  '0002-people': people,
  '0003-incidents': incidents,
  '0004-limits': limits,
  '0005-views': views,
  '0006-audit-chain': auditChain,
  '0007-exceptions': exceptions,
  '0008-inbound': inbound,
  '0009-run-sums': runSums,
  '0010-moves': moves,
  '0011-pruning': pruning,
  '0012-epochs': epochs,
  '0013-accepted': accepted,
  '0014-depth': depth,
  '0015-draft-authors': draftAuthors,
  '0016-events-and-logs': eventsAndLogs,
  '0017-moves-of-calls': movesOfCalls,
  '0018-handled-steps': handledSteps,
  '0019-variables': variables,
  '0020-consents': consents,
  '0021-holds': holds,
  '0022-write-identities': writeIdentities,
  '0023-open-waits': openWaits,
  '0024-answers': answers,
  '0025-spending': spending,
  '0026-provider-webhooks': providerWebhooks,
  '0027-notices': notices,
  '0028-proposals': proposals,
  '0029-evaluations': evaluations,
  '0030-rung-at': rungAt,
  '0031-failed-runs': failedRuns,
  '0032-certificates': certificates,
  '0033-api-imports': apiImports,
  '0034-lanes': lanes,
  '0035-step-cursors': stepCursors,
  '0036-unusable': unusable,
  '0037-alert-words': alertWords,
  '0038-held-up-runs': heldUpRuns,
  '0039-consent-ends': consentEnds,
  '0040-run-counts': runCounts,
  '0041-pinned-files': pinnedFiles,
  '0042-between-runs': betweenRuns,
  '0043-workers': workers,
};

/** Each says that it is through, before its transaction is. */
const watched = Object.fromEntries(
  Object.entries(MIGRATIONS).map(([name, { up }]): [string, Migration] => [
    name,
    {
      async up(db) {
        await up(db);
        fault('migrate.mid', name);
      },
    },
  ]),
);

/** The database was made by a newer Holdfast than this one. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
}

/** The schema of the database cannot be brought up to date; the message says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/**
 * Brings the schema up to date; safe to call from several processes at once.
 *
 * @throws ConnectionLostError when the connection broke: nothing was changed, or all of it
 * @throws NewerSchemaError when the database knows migrations this build does not
 * @throws MigrationError when it lacks one from before those it has, or one does not go through
 */
export const migrate = ({ pool }: Pick<Database, 'pool'>): Promise<string[]> =>
  onOneConnection(pool, async (client) => {
    mayBeSilent(client);
    // A migration takes the time it takes, and waits for another process that is at it.
    for (const limit of LIMITS) await client.query(`set ${limit} = 0`);
    return bringUpToDate(queriesOf(client).db);
  });

/** What ends a statement, or a transaction, that takes its time. */
const LIMITS = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'] as const;

async function bringUpToDate(db: Db): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => watched } });
  const known = await appliedNames(db);
  const unknown = known.filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown.length > 0) {
    throw new NewerSchemaError(
      `The database was migrated by a newer Holdfast (${unknown.join(', ')}). Update this installation, or restore a backup made before the update.`,
    );
  }
  const names = Object.keys(MIGRATIONS);
  if (known.length === names.length) return [];
  const skipped = names.slice(0, known.length).filter((name) => !known.includes(name));
  if (skipped.length > 0) {
    throw new MigrationError(
      `The database lacks a migration from before those it has (${skipped.join(', ')}): a build between two releases made it. Restore a backup made by a release, or start on an empty database.`,
    );
  }
  const { error, results } = await migrator.migrateToLatest();
  if (error) {
    const failed = results?.find(({ status }) => status === 'Error')?.migrationName ?? 'the first one';
    throw new MigrationError(
      `The database could not be brought up to date: ${failed} failed (${error instanceof Error ? error.message : String(error)}). Nothing was changed. Correct the cause and start again; the older release works on it as before.`,
      { cause: error },
    );
  }
  return (results ?? []).map(({ migrationName }) => migrationName);
}

async function appliedNames(db: Db): Promise<string[]> {
  const { rows } = await sql<{ exists: boolean }>`select to_regclass('kysely_migration') is not null as exists`.execute(
    db,
  );
  if (!rows[0]?.exists) return [];
  const names = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return names.rows.map(({ name }) => name);
}
