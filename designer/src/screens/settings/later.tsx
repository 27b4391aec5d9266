import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import classes from './settings.module.css';

interface LaterProps {
  /** What works now. */
  readonly now: ReactNode;
  /** What this page will hold and does not yet. */
  readonly later: ReactNode;
}

/** A page of which part is not built: says what works now, and what is missing. */
export function Later({ now, later }: LaterProps) {
  const { t } = useLingui();
  return (
    <>
      <h2 className={classes.heading}>{t`What works now`}</h2>
      <div className={classes.lead}>{now}</div>
      <h2 className={classes.heading}>{t`Not built yet`}</h2>
      <div className={classes.lead}>{later}</div>
    </>
  );
}
