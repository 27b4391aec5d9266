import { Fragment } from 'react';
import classes from './settings.module.css';

/** Names, each with what it stands for. */
export function Pairs({ of: rows }: { readonly of: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl className={classes.pairs}>
      {rows.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
