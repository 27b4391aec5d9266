import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { api, call } from '../../api/client.ts';
import type { Run } from '../../api/types.ts';
import type { RunOverlay } from '../../canvas/run-overlay.ts';
import { useCostText } from '../../ui/cost-text.ts';
import { formatCount, shortId } from '../../ui/format.ts';
import { Status } from '../../ui/status.tsx';
import { lookOfRun } from '../../ui/status-kinds.ts';
import { usePlaceText } from '../place-text.ts';
import classes from '../run-page.module.css';

/** Leads to what changed between the version that ran and the one that is live now. Nothing where they are the same. */
export function CompareLink({ run }: { readonly run: Pick<Run, 'workflowId' | 'version'> }) {
  const { t } = useLingui();
  const { workflowId, version } = run;
  const { data } = useQuery({
    queryKey: ['workflow', workflowId],
    queryFn: () => call(api.GET('/workflows/{id}', { params: { path: { id: workflowId } } })),
    enabled: version !== null,
  });
  const live = data?.publishedVersion ?? null;
  if (version === null || live === null || live === version) return null;
  return (
    <Link
      to="/workflows/$workflowId/versions"
      params={{ workflowId }}
      search={{ from: String(version), to: String(live) }}
      data-testid="compare-live"
    >
      {t`live is v${live}: compare`}
    </Link>
  );
}

/** How many items came through: at the step that failed where one did, else at the trigger. */
export function ItemCount({ run, overlay }: { readonly run: Run; readonly overlay: StoreApi<RunOverlay> }) {
  const failed = useStore(overlay, ({ view }) => (run.failure ? view.nodes.get(run.failure.node) : undefined));
  const began = useStore(overlay, ({ view }) => view.nodes.get(run.trigger));
  const ran = failed ?? began;
  if (!ran) return null;
  const through = formatCount(ran.ok);
  const all = ran.ok + ran.failed + ran.waiting;
  if (all === 0) return null;
  return (
    <span className="hf-number" data-testid="item-count">
      {' · '}
      {failed
        ? plural(all, { one: `${through} of # item`, other: `${through} of # items` })
        : plural(all, { one: '# item', other: '# items' })}
    </span>
  );
}

/** Where a run came from: the one that called it, and the one that it does over. */
export function Origin({ run }: { readonly run: Pick<Run, 'parentRunId' | 'replayOf'> }) {
  const { t } = useLingui();
  const links = [
    { id: run.parentRunId, words: t`called by run` },
    { id: run.replayOf, words: t`does over run` },
  ];
  return links.map(
    ({ id, words }) =>
      id !== null && (
        <span key={words}>
          {' · '}
          {words}{' '}
          <Link to="/runs/$runId" params={{ runId: id }}>
            {shortId(id)}
          </Link>
        </span>
      ),
  );
}

/** Runs that a run started: all of them, or those of one step. */
export function ChildRuns({ runs }: { readonly runs: Run['children'] }) {
  const { t } = useLingui();
  if (runs.length === 0) return null;
  return (
    <div className={classes.children} data-testid="child-runs">
      <strong>{t`Runs it started`}</strong>
      {runs.map((child) => (
        <Link key={child.id} to="/runs/$runId" params={{ runId: child.id }}>
          {child.workflowName} {shortId(child.id)} <Status look={lookOfRun(child.status)} />
        </Link>
      ))}
    </div>
  );
}

/** Why the run is not carried though it could go on. */
export function PlaceWanted({ place }: { readonly place: NonNullable<Run['waitsForPlace']> }) {
  const placeText = usePlaceText();
  return (
    <span data-testid="place-wanted">
      {' · '}
      {placeText(place)}
    </span>
  );
}

/** What calls of models have cost the run; nothing where it made none. */
export function RunCost({ run: { spent } }: { readonly run: Run }) {
  const { t } = useLingui();
  const costText = useCostText();
  if (spent === null) return null;
  const tokens = formatCount(spent.inputTokens + spent.outputTokens);
  const calls = plural(spent.calls, { one: '# call of a model', other: '# calls of models' });
  return (
    <span title={t`${calls}, ${tokens} tokens`} data-testid="run-cost">
      {' · '}
      {costText(spent)}
    </span>
  );
}
