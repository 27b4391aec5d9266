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
        {t`This screen will show two sets side by side, with each difference and what was decided about it. It is not built yet. What works now: the node "Compare" sorts two lists into same, different, and only on one side, inside a workflow; the template "Currency rates" uses it.`}
      </Empty>
    </Page>
  );
}
