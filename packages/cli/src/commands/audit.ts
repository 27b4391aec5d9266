import {
  newestAnchor,
  openRegistry,
  ownAnchor,
  readAnchor,
  readConfig,
  verifyAudit,
  withTrail,
} from '@holdfast/runner';
import { CommandError, EXIT, print, printJson, tell } from '../output.ts';

interface VerifyFlags {
  readonly all?: boolean;
  readonly sample?: string;
  readonly anchor?: string[];
  readonly json?: boolean;
}

/** Verifies the audit trail and the journals, and says where they do not hold. */
export async function verify(flags: VerifyFlags): Promise<number> {
  const config = readConfig();
  const sample = flags.all ? null : Number(flags.sample ?? 100);
  if (sample !== null && !(Number.isInteger(sample) && sample >= 0))
    throw new CommandError(`--sample must be a whole number; it is "${flags.sample}".`);
  const given = await Promise.all(
    (flags.anchor ?? []).map(async (path) => {
      const anchor = await readAnchor(path);
      if (anchor) return { from: path, anchor };
      throw new CommandError(`There is no file ${path}.`);
    }),
  );
  const anchors = [...(await ownAnchor(config)), ...given];
  const registry = await openRegistry(config.connectors, config.folder);
  const findings = await withTrail(config, (database) => verifyAudit(database, registry, { sample, anchors }));
  const { breaks, broken, counts, newest } = findings;
  const isSound = broken === 0;
  if (flags.json) {
    printJson({ sound: isSound, broken, breaks, counts, newest, anchors: anchors.map(({ from }) => from) });
    return isSound ? EXIT.ok : EXIT.failed;
  }
  print(`Audit trail     ${counts.records} records, each hashed with the one before it`);
  print(`On their way    ${counts.unsealed} records that are not sealed yet`);
  print(`Kept outside    ${anchors.length === 0 ? 'no anchor' : anchors.map(({ from }) => from).join(', ')}`);
  print(`Journals        ${counts.journals} runs, ${counts.entries} entries, each hashed with what is before it`);
  print(`Heads           ${counts.heads} heads of journals that the trail names`);
  print(`States          ${counts.states} runs folded again from their journals`);
  for (const { check, where, message } of breaks) tell(`✖ ${check} · ${where}: ${message}`);
  if (broken > breaks.length) tell(`✖ and ${broken - breaks.length} more`);
  print(
    isSound
      ? `SOUND: nothing was changed, removed or put in${newest ? `, up to link ${newest.seq} ${newest.hash}` : ''}.`
      : `BROKEN: ${broken} ${broken === 1 ? 'place does' : 'places do'} not hold; the first is ${breaks[0]?.where}.`,
  );
  return isSound ? EXIT.ok : EXIT.failed;
}

/** Prints the newest link of the trail, to be kept where nobody who can write to the database can write. */
export async function anchor(): Promise<number> {
  const newest = await withTrail(readConfig(), newestAnchor);
  if (!newest) throw new CommandError('Nothing is sealed yet.', EXIT.failed);
  print(JSON.stringify(newest));
  return EXIT.ok;
}
