import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './empty.module.css';

interface EmptyProps {
  readonly icon?: TablerIcon;
  /** Why there is nothing. */
  readonly title: string;
  /** What fills it. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Stands for the whole screen: its title is the heading of the page. */
  readonly isPage?: boolean;
  /** Stands below a heading, with other parts of the page after it: takes no room of its own above. */
  readonly isPart?: boolean;
}

/** What a list says when it has nothing to show: why, and what to do about it. */
export function Empty({ icon: Icon, title, children, actions, isPage = false, isPart = false }: EmptyProps) {
  const Title = isPage ? 'h1' : 'p';
  return (
    <div className={classes.empty} data-part={isPart || undefined}>
      {Icon && <Icon size={28} stroke={1.5} aria-hidden="true" className={classes.icon ?? ''} />}
      <Title className={classes.title}>{title}</Title>
      {children && <div className={classes.text}>{children}</div>}
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
