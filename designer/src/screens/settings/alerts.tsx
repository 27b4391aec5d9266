import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { Later } from './later.tsx';

/** Who is told when something fails. */
export function AlertsPage() {
  const { t } = useLingui();
  return (
    <Later
      now={
        <>
          {t`A workflow can name another one in its settings that is started when a run of it fails. Begin that one with the trigger "A run failed", and let it tell whoever should know.`}{' '}
          <Link to="/workflows">{t`Go to the workflows`}</Link>
        </>
      }
      later={t`Alerts by e-mail and chat without a workflow, and rules such as "more than five in ten minutes".`}
    />
  );
}
