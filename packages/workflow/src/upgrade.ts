import { SCHEMA_VERSION } from './document.ts';
import { type Problem, problem, quote } from './problems.ts';
import { type Said, said } from './said.ts';

type Upgrade = (document: Record<string, unknown>) => Record<string, unknown>;

/** Takes a document from the version it is listed under to the next one. Empty until there is a second version. */
export const UPGRADES: ReadonlyMap<number, Upgrade> = new Map();

export type Upgraded =
  | { readonly ok: true; readonly document: Record<string, unknown> }
  | { readonly ok: false; readonly problem: Problem };

const refuse = (code: string, words: Said): Upgraded => ({
  ok: false,
  problem: problem(words, { severity: 'error', code, path: '/schemaVersion' }),
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
      said(
        /*i18n*/ 'A workflow document has a "schemaVersion" (now: {present}); here it is {found}. Is this another kind of file?',
        { present, found: quote(schemaVersion) },
      ),
    );
  }
  if (schemaVersion > present) {
    return refuse(
      'newer_schema',
      said(
        /*i18n*/ 'The document was made by a newer Holdfast (schema {schemaVersion}, known here: {present}). Update first.',
        { schemaVersion, present },
      ),
    );
  }
  let upgraded = document;
  for (let version = schemaVersion; version < present; version += 1) {
    const step = upgrades.get(version);
    if (!step)
      return refuse('no_upgrade', said(/*i18n*/ 'Documents of schema {version} can no longer be read.', { version }));
    upgraded = { ...step(upgraded), schemaVersion: version + 1 };
  }
  return { ok: true, document: upgraded };
}
