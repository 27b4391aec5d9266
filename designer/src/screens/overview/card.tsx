import { Link } from '@tanstack/react-router';
import { type ReactNode, useId } from 'react';
import classes from './overview.module.css';

interface CardProps {
  readonly title: string;
  /** The list that the card shows the beginning of. */
  readonly all?: {
    readonly to: '/exceptions' | '/approvals' | '/runs' | '/connections';
    readonly label: string;
  };
  readonly children: ReactNode;
}

/** A part of the overview: the first lines of a list, and the way to the rest. */
export function Card({ title, all, children }: CardProps) {
  const id = useId();
  return (
    <section className={classes.card} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {all && <Link to={all.to}>{all.label}</Link>}
      </header>
      {children}
    </section>
  );
}
