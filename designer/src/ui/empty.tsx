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
}

/** What a list says when it has nothing to show: why, and what to do about it. */
export function Empty({ icon: Icon, title, children, actions }: EmptyProps) {
  return (
    <div className={classes.empty}>
      {Icon && <Icon size={28} stroke={1.5} aria-hidden="true" className={classes.icon ?? ''} />}
      <p className={classes.title}>{title}</p>
      {children && <div className={classes.text}>{children}</div>}
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
