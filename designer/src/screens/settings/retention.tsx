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
          {t`Versions are kept. Finished runs go, with their journals and items, when their workflow says how long they are kept ("retentionDays" in its settings); without that they are kept.`}{' '}
          <Link to="/runs">{t`Go to the runs`}</Link>
        </>
      }
      later={t`Setting it here, for all workflows at once.`}
    />
  );
}
