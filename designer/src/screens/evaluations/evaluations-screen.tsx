import { useLingui } from '@lingui/react/macro';
import { Button, Select } from '@mantine/core';
import IconGauge from '@tabler/icons-react/icons/IconGauge';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import type { Evaluation, EvaluationSet, Workflow } from '../../api/types.ts';
import { Empty } from '../../ui/empty.tsx';
import { Page, PageBody } from '../../ui/page.tsx';
import { ProblemNote, ProblemScreen } from '../../ui/problem-view.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { Calibration } from './calibration.tsx';
import { ComparedTable } from './compared-table.tsx';
import { Corrections } from './corrections.tsx';
import { Costs } from './costs.tsx';
import classes from './evaluations.module.css';
import { ExampleTable } from './example-table.tsx';
import { NewSet } from './new-set.tsx';
import { RunEvaluation } from './run-evaluation.tsx';
import { stepsToEvaluate } from './steps.ts';
import { whichOf } from './which.ts';

const WHILE_RUNNING_MS = 2_000;
/** Columns that a screen has room for. */
const MOST_COMPARED = 6;

/** How the steps of a workflow that ask a model do on examples, and what models cost it. */
export function EvaluationsScreen() {
  const { t } = useLingui();
  const { workflowId } = useParams({ from: '/workflows/$workflowId/evaluations' });
  const search = useSearch({ from: '/workflows/$workflowId/evaluations' });
  const navigate = useNavigate({ from: '/workflows/$workflowId/evaluations' });
  const [open, setOpen] = useState<'set' | 'run' | null>(null);
  const path = { id: workflowId };
  const workflow = useQuery({
    queryKey: ['workflow', workflowId],
    queryFn: () => call(api.GET('/workflows/{id}', { params: { path } })),
  });
  const sets = useQuery({
    queryKey: ['evaluation-sets', workflowId],
    queryFn: () => call(api.GET('/workflows/{id}/evaluation-sets', { params: { path } })),
  });
  const error = workflow.error ?? sets.error;
  if (error) return <ProblemScreen isPage error={error} onRetry={() => void sets.refetch()} />;
  if (!workflow.data || !sets.data) return <Waiting />;
  const set = sets.data.items.find(({ id }) => id === search.set) ?? sets.data.items[0];
  const choose = (id: string | null) => void navigate({ search: id === null ? {} : { set: id }, replace: true });
  return (
    <Page
      title={`${workflow.data.name} · ${t`Evaluations`}`}
      heading={
        <>
          <Link to="/workflows/$workflowId" params={{ workflowId }}>
            {workflow.data.name}
          </Link>{' '}
          / {t`Evaluations`}
        </>
      }
      toolbarLabel={t`Evaluations`}
      filters={
        set && (
          <Select
            aria-label={t`Examples`}
            w={220}
            value={set.id}
            onChange={choose}
            data={sets.data.items.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )
      }
      actions={
        <>
          {stepsToEvaluate(workflow.data).length > 0 && (
            <Button onClick={() => setOpen('set')}>{t`New examples …`}</Button>
          )}
          {set && <Button variant="filled" onClick={() => setOpen('run')}>{t`Run …`}</Button>}
        </>
      }
    >
      <PageBody>
        {set ? (
          <Compared
            set={set}
            looked={search.look}
            onLook={(id) => void navigate({ search: { set: set.id, look: id }, replace: true })}
          />
        ) : (
          <NoExamples workflow={workflow.data} />
        )}
        <Corrections workflowId={workflowId} />
        <Costs workflow={workflow.data} />
      </PageBody>
      <NewSet
        workflow={workflow.data}
        isOpen={open === 'set'}
        onClose={() => setOpen(null)}
        onMade={({ id }) => {
          setOpen(null);
          choose(id);
        }}
      />
      {set && <RunEvaluation set={set} isOpen={open === 'run'} onClose={() => setOpen(null)} />}
    </Page>
  );
}

function NoExamples({ workflow }: { readonly workflow: Workflow }) {
  const { t } = useLingui();
  return stepsToEvaluate(workflow).length > 0 ? (
    <Empty icon={IconGauge} title={t`There are no examples yet`}>
      {t`Examples are inputs with the answers that are right. They show which model and which prompt does best, what it costs, and how sure it has to be to go on by itself.`}
    </Empty>
  ) : (
    <Empty icon={IconGauge} title={t`No step of this workflow asks a model for fields`}>
      {t`Add a step that extracts, classifies or decides; then examples show how well it does.`}
    </Empty>
  );
}

interface ComparedProps {
  readonly set: EvaluationSet;
  readonly looked: string | undefined;
  readonly onLook: (id: string) => void;
}

function Compared({ set, looked, onLook }: ComparedProps) {
  const { t } = useLingui();
  const { data, error } = useQuery({
    queryKey: ['evaluations', set.id],
    queryFn: () => call(api.GET('/evaluation-sets/{id}/evaluations', { params: { path: { id: set.id } } })),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ result }) => result === null) ? WHILE_RUNNING_MS : false,
  });
  if (error) return <ProblemNote error={error} />;
  if (!data) return <Waiting />;
  const evaluations = data.items.slice(0, MOST_COMPARED);
  const shown = evaluations.find(({ id }) => id === looked) ?? evaluations.find(({ result }) => result !== null);
  if (evaluations.length === 0)
    return (
      <Empty icon={IconGauge} title={t`Nothing was run over these examples yet`}>
        {t`Run the step with the models you think of: each becomes a column here.`}
      </Empty>
    );
  return (
    <>
      <ComparedTable evaluations={evaluations} looked={shown?.id} onLook={onLook} />
      {shown?.result && <Looked key={shown.id} evaluation={shown} result={shown.result} />}
    </>
  );
}

/** One of them, closer: how honest its confidence is, and where it is wrong. */
function Looked({
  evaluation,
  result,
}: {
  readonly evaluation: Evaluation;
  readonly result: NonNullable<Evaluation['result']>;
}) {
  const { t } = useLingui();
  const { data } = useQuery({
    queryKey: ['evaluation', evaluation.id],
    queryFn: () => call(api.GET('/evaluations/{id}', { params: { path: { id: evaluation.id } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const which = whichOf(evaluation);
  return (
    <div className={classes.looked}>
      <section aria-label={t`Calibration`}>
        <h2 className={classes.heading}>{t`How sure ${which} is, and how right`}</h2>
        <Calibration result={result} />
      </section>
      {data ? <ExampleTable cases={data.cases} /> : <Waiting />}
    </div>
  );
}
