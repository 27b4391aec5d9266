import { useLingui } from '@lingui/react/macro';
import { useStore } from 'zustand';
import { useCanvas } from '../context.ts';
import classes from './presence.module.css';

/** A ring around the step that somebody else has selected, with their name. */
export function OthersRing({ id }: { readonly id: string }) {
  const { t } = useLingui();
  const { presence } = useCanvas();
  const here = useStore(presence, ({ byNode }) => byNode.get(id));
  const [first] = here ?? [];
  if (!here || !first) return null;
  const names = here.map(({ name, isSelf }) => (isSelf ? t`You, in another tab` : name)).join(', ');
  return (
    <span className={classes.ring} data-hue={first.hue} data-testid={`others-${id}`}>
      <span className={classes.tag}>{names}</span>
    </span>
  );
}
