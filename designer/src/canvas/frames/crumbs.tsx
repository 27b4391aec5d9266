import { useLingui } from '@lingui/react/macro';
import { useStore } from 'zustand';
import { useCanvas, useEditor } from '../context.ts';
import classes from './frames.module.css';
import { findGroup } from './groups.ts';

/** Where one is while looking into a group, and the way out. */
export function Crumbs() {
  const { t } = useLingui();
  const { frames } = useCanvas();
  const inside = useStore(frames, (state) => state.inside);
  const name = useEditor((state) => state.document.name);
  const title = useEditor((state) => (inside === null ? undefined : findGroup(state.document, inside)?.title));
  if (title === undefined) return null;
  return (
    <nav className={classes.crumbs} aria-label={t`Where you are`}>
      <ol>
        <li>
          <button type="button" onClick={() => frames.setState({ inside: null })}>
            {name}
          </button>
        </li>
        <li aria-current="location">{title}</li>
      </ol>
    </nav>
  );
}
