import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import IconScale from '@tabler/icons-react/icons/IconScale';
import { Link } from '@tanstack/react-router';
import { Empty } from '../ui/empty.tsx';
import { Page } from '../ui/page.tsx';

/** Will hold the comparisons of two sets. Says so, and leads to what compares today. */
export function ReconciliationScreen() {
  const { t } = useLingui();
  return (
    <Page title={t`Reconciliation`} toolbarLabel={t`Reconciliation`}>
      <Empty
        icon={IconScale}
        title={t`Comparisons will be listed here`}
        actions={
          <>
            <Button component={Link} to="/workflows" search={{ new: 'template' } as never}>
              {t`Begin with a template`}
            </Button>
            <Button component={Link} to="/runs">{t`Go to the runs`}</Button>
          </>
        }
      >
        {t`This screen will show two sets side by side, with each difference and what was decided about it. It is not built yet. What works now: the step "Reconcile" holds two sets against each other inside a workflow. Its result is a table in the run, and "Have differences settled" puts each difference among the exceptions.`}
      </Empty>
    </Page>
  );
}
