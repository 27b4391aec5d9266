import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import classes from './exceptions.module.css';
import type { Effects } from './repair-preview.ts';

/** What a move brings about: what it does again, and what it leaves alone. Said before it is done. */
export function EffectLists({ effects, refused = 0 }: { readonly effects: Effects; readonly refused?: number }) {
  const { t } = useLingui();
  const kept = effects.sent - effects.newKeys;
  const again: readonly (readonly [number, string])[] = [
    [
      kept,
      plural(kept, {
        one: '# write is sent, under the key it had',
        other: '# writes are sent, under the keys they had',
      }),
    ],
    [
      effects.newKeys,
      plural(effects.newKeys, { one: '# write is sent, under a new key', other: '# writes are sent, under new keys' }),
    ],
    [
      effects.repeated,
      plural(effects.repeated, {
        one: '# write of a run it called took effect, or may have, and is made again by a new one',
        other: '# writes of runs it called took effect, or may have, and are made again by new ones',
      }),
    ],
    [
      effects.run,
      plural(effects.run, { one: '# item runs again, without a write', other: '# items run again, without a write' }),
    ],
    [
      effects.undone,
      plural(effects.undone, {
        one: '# item of an earlier step is undone',
        other: '# items of earlier steps are undone',
      }),
    ],
  ];
  const not: readonly (readonly [number, string])[] = [
    [
      effects.committed,
      plural(effects.committed, {
        one: '# write took effect: it is used, and not sent',
        other: '# writes took effect: they are used, and not sent',
      }),
    ],
    [
      effects.inDoubt,
      plural(effects.inDoubt, {
        one: '# write is in doubt: it stays as it is',
        other: '# writes are in doubt: they stay as they are',
      }),
    ],
    [
      effects.handedOn,
      plural(effects.handedOn, {
        one: '# item is handed on without being sent',
        other: '# items are handed on without being sent',
      }),
    ],
    [effects.dropped, plural(effects.dropped, { one: '# item is dropped', other: '# items are dropped' })],
    [
      refused,
      plural(refused, {
        one: '# step does not allow it: it is left alone',
        other: '# steps do not allow it: they are left alone',
      }),
    ],
  ];
  return (
    <div className={classes.effects} data-testid="effects">
      <Lines title={t`Will repeat`} lines={again} none={t`nothing`} />
      <Lines title={t`Will not repeat`} lines={not} none={t`nothing is left out`} />
    </div>
  );
}

interface LinesProps {
  readonly title: string;
  readonly lines: readonly (readonly [number, string])[];
  readonly none: string;
}

function Lines({ title, lines, none }: LinesProps) {
  const said = lines.filter(([count]) => count > 0);
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul>{said.length === 0 ? <li>{none}</li> : said.map(([, words]) => <li key={words}>{words}</li>)}</ul>
    </section>
  );
}
