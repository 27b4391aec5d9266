import { useLingui } from '@lingui/react/macro';
import { Button, SegmentedControl } from '@mantine/core';
import IconDownload from '@tabler/icons-react/icons/IconDownload';
import IconScale from '@tabler/icons-react/icons/IconScale';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import { itemsOf } from '../../api/documents.ts';
import { useOutcomeWords } from '../../runs/step/outcome-words.ts';
import { OUTCOMES, type Outcome, type Reconciliation, reconciliationOf } from '../../runs/step/reconciliation.ts';
import { ReconciliationTable } from '../../runs/step/reconciliation-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { formatCount } from '../../ui/format.ts';
import { Page, PageBody } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { Findings } from './findings-list.tsx';
import classes from './reconciliation.module.css';

/** What needs somebody; matched records are counted, and leave as items only where the step says so. */
const OPEN = OUTCOMES.filter((outcome) => outcome !== 'matched');
const REPORT = 'report';

/** One comparison: its sums, and what was found, outcome by outcome. */
export function ReconciliationScreen() {
  const { t } = useLingui();
  const { runId, step } = useParams({ from: '/reconciliation/$runId/$step' });
  const { outcome, q = '' } = useSearch({ from: '/reconciliation/$runId/$step' });
  const navigate = useNavigate({ from: '/reconciliation/$runId/$step' });
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['reconciliation', runId, step],
    queryFn: () =>
      call(
        api.GET('/runs/{id}/steps/{step}/items', {
          params: { path: { id: runId, step }, query: { side: 'output', port: 'result', limit: 1 } },
        }),
      ),
  });
  if (error) return <ProblemScreen isPage error={error} onRetry={() => void refetch()} />;
  if (isPending) return <Waiting />;
  const [item] = itemsOf(data.items);
  const result = item ? reconciliationOf(item.json) : null;
  if (!item || !result)
    return (
      <Empty
        isPage
        icon={IconScale}
        title={t`This step has compared nothing`}
        actions={<Link to="/reconciliation">{t`Show all comparisons`}</Link>}
      />
    );
  const report = item.files?.[REPORT];
  const chosen = OPEN.find((one) => one === outcome) ?? firstOpen(result);
  const set = (change: { outcome?: Outcome; q?: string | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...change }) as never, replace: true });
  return (
    <Page
      title={`${result.title} · ${t`Reconciliation`}`}
      heading={
        <>
          <Link to="/reconciliation">{t`Reconciliation`}</Link> / {result.title}
        </>
      }
      toolbarLabel={t`Comparison`}
      actions={
        <>
          <Button
            component={Link}
            to="/runs/$runId"
            params={{ runId } as never}
            search={{ step } as never}
          >{t`Show the run`}</Button>
          {report && (
            <Button
              component="a"
              href={`/api/v1/runs/${runId}/files/${report.id}`}
              download={report.name}
              leftSection={<IconDownload size={16} aria-hidden="true" />}
            >{t`Export CSV`}</Button>
          )}
        </>
      }
    >
      <PageBody>
        <div className={classes.content}>
          <div className={classes.sums}>
            <ReconciliationTable {...result} />
          </div>
          <div className={classes.narrow}>
            <OutcomeFilter of={result} chosen={chosen} onChoose={(one) => set({ outcome: one })} />
            <SearchField
              label={t`Find in what is shown`}
              value={q}
              onChange={(text) => set({ q: text || undefined })}
            />
          </div>
          <Findings runId={runId} step={step} outcome={chosen} result={result} wanted={q} />
        </div>
      </PageBody>
    </Page>
  );
}

const firstOpen = ({ rows }: Reconciliation): Outcome =>
  rows.find(({ outcome, count }) => outcome !== 'matched' && count > 0)?.outcome ?? 'different';

interface OutcomeFilterProps {
  readonly of: Reconciliation;
  readonly chosen: Outcome;
  readonly onChoose: (outcome: Outcome) => void;
}

function OutcomeFilter({ of: { here, there, rows }, chosen, onChoose }: OutcomeFilterProps) {
  const { t } = useLingui();
  const words = useOutcomeWords(here, there);
  return (
    <SegmentedControl
      aria-label={t`Outcome`}
      value={chosen}
      onChange={(value) => onChoose(value as Outcome)}
      data={rows
        .filter(({ outcome }) => outcome !== 'matched')
        .map(({ outcome, count }) => ({ value: outcome, label: `${words[outcome]} ${formatCount(count)}` }))}
    />
  );
}
