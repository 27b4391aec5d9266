import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useStore } from 'zustand';
import { useCanvas, useEditor } from '../context.ts';
import { calledQuery } from '../sub/called.ts';
import { type Caller, trailOf, wayTo } from '../sub/trail.ts';
import classes from './frames.module.css';
import { findGroup } from './groups.ts';

/** Where one is while looking into a group or a called workflow, and the way out. */
export function Crumbs() {
  const { t } = useLingui();
  const { frames, isReadOnly } = useCanvas();
  const { callers } = useSearch({ strict: false });
  const inside = useStore(frames, (state) => state.inside);
  const name = useEditor((state) => state.document.name);
  const title = useEditor((state) => (inside === null ? undefined : findGroup(state.document, inside)?.title));
  const trail = isReadOnly ? [] : trailOf(callers);
  if (title === undefined && trail.length === 0) return null;
  return (
    <nav className={classes.crumbs} aria-label={t`Where you are`}>
      <ol>
        {trail.map(({ workflow, node }, index) => (
          <li key={`${workflow} ${node}`}>
            <CallerLink trail={trail} index={index} />
          </li>
        ))}
        {title === undefined ? (
          <li aria-current="location">{name}</li>
        ) : (
          <>
            <li>
              <button type="button" onClick={() => frames.setState({ inside: null })}>
                {name}
              </button>
            </li>
            <li aria-current="location">{title}</li>
          </>
        )}
      </ol>
    </nav>
  );
}

/** A workflow that calls, by its name. Leads to the step that does. */
function CallerLink({ trail, index }: { readonly trail: readonly Caller[]; readonly index: number }) {
  const { t } = useLingui();
  const { data } = useQuery(calledQuery(trail[index]?.workflow ?? ''));
  return <Link {...wayTo(trail, index)}>{data?.name ?? t`the workflow that calls`}</Link>;
}
