import { useLingui } from '@lingui/react/macro';
import { Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import classes from './waiting.module.css';

const PATIENCE_MS = 300;

/** Stands where a screen is still on its way. Shows nothing at first: what is quick should not flash. */
export function Waiting() {
  const { t } = useLingui();
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={classes.waiting} role="status" aria-label={t`Loading`}>
      {isSlow && <Loader size="sm" />}
    </div>
  );
}
