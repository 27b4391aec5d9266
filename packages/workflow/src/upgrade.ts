import { SCHEMA_VERSION } from './document.ts';
import { type Problem, quote } from './problems.ts';

type Upgrade = (document: Record<string, unknown>) => Record<string, unknown>;

/** Takes a document from the version it is listed under to the next one. Empty until there is a second version. */
export const UPGRADES: ReadonlyMap<number, Upgrade> = new Map();

export type Upgraded =
  | { readonly ok: true; readonly document: Record<string, unknown> }
  | { readonly ok: false; readonly problem: Problem };

const refuse = (code: string, message: string): Upgraded => ({
  ok: false,
  problem: { severity: 'error', code, message, path: '/schemaVersion' },
});

/** Brings a document of any known version up to the present one. */
export function upgrade(
  document: Record<string, unknown>,
  upgrades: ReadonlyMap<number, Upgrade> = UPGRADES,
  present: number = SCHEMA_VERSION,
): Upgraded {
  const { schemaVersion } = document;
  if (typeof schemaVersion !== 'number' || !Number.isInteger(schemaVersion) || schemaVersion < 1) {
    return refuse(
      'not_a_workflow',
      `A workflow document has a "schemaVersion" (now: ${present}); here it is ${quote(schemaVersion)}. Is this another kind of file?`,
    );
  }
  if (schemaVersion > present) {
    return refuse(
      'newer_schema',
      `The document was made by a newer Holdfast (schema ${schemaVersion}, known here: ${present}). Update first.`,
    );
  }
  let upgraded = document;
  for (let version = schemaVersion; version < present; version += 1) {
    const step = upgrades.get(version);
    if (!step) return refuse('no_upgrade', `Documents of schema ${version} can no longer be read.`);
    upgraded = { ...step(upgraded), schemaVersion: version + 1 };
  }
  return { ok: true, document: upgraded };
}
