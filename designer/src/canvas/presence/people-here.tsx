import { useLingui } from '@lingui/react/macro';
import { Tooltip } from '@mantine/core';
import { useStore } from 'zustand';
import { useCanvas, useEditor } from '../context.ts';
import { nodeOf } from '../lookup.ts';
import classes from './presence.module.css';
import type { Visitor } from './presence.ts';

const SHOWN = 4;

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? '')
    .join('');

/** Who else has this workflow open. Each leads to the step they have selected. */
export function PeopleHere() {
  const { t } = useLingui();
  const { presence } = useCanvas();
  const others = useStore(presence, (state) => state.others);
  if (others.length === 0) return null;
  const hidden = others.length - SHOWN;
  return (
    <ul className={classes.people} aria-label={t`Who else is here`} data-testid="people-here">
      {others.slice(0, SHOWN).map((visitor) => (
        <Person key={visitor.visit} visitor={visitor} />
      ))}
      {hidden > 0 && <li className={classes.more}>{t`+${hidden}`}</li>}
    </ul>
  );
}

function Person({ visitor: { name, isSelf, hue, node } }: { readonly visitor: Visitor }) {
  const { t } = useLingui();
  const { open } = useCanvas();
  const at = useEditor(({ document }) => (node === null ? undefined : nodeOf(document, node)));
  const who = isSelf ? t`You, in another tab` : name;
  const words = at ? t`${who}, at ${at.name}` : who;
  return (
    <li>
      <Tooltip label={words}>
        <button
          type="button"
          className={classes.person}
          data-hue={hue}
          aria-label={words}
          onClick={() => at && open(at.id)}
        >
          {initials(name)}
        </button>
      </Tooltip>
    </li>
  );
}
