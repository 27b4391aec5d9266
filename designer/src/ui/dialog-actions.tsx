import type { ReactNode } from 'react';
import classes from './dialog-actions.module.css';

/** The buttons that end a dialog. They stay in view however long the dialog is. */
export function DialogActions({ children }: { readonly children: ReactNode }) {
  return <div className={classes.actions}>{children}</div>;
}
