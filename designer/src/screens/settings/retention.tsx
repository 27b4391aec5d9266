import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { Later } from './later.tsx';

/** How long things are kept. */
export function RetentionPage() {
  const { t } = useLingui();
  return (
    <Later
      now={
        <>
          {t`Everything is kept: versions, runs, their journals and their items.`}{' '}
          <Link to="/runs">{t`Go to the runs`}</Link>
        </>
      }
      later={t`Deleting old runs by age, for each workflow. Until then the database only grows; plan its disk for that.`}
    />
  );
}
