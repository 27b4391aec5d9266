import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { ErrorPage } from '../screens/error-page.tsx';
import { NotFound } from '../screens/not-found.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { Shell } from './shell.tsx';

/** What an address may carry after the question mark: texts, under these names. */
const texts =
  <Name extends string>(...names: readonly Name[]) =>
  (search: Record<string, unknown>): { [Key in Name]?: string } => {
    const found: { [Key in Name]?: string } = {};
    for (const name of names) {
      const value = search[name];
      if (typeof value === 'string' && value !== '') found[name] = value;
      else if (typeof value === 'number') found[name] = String(value);
    }
    return found;
  };

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const at = <Path extends string>(path: Path) => ({ getParentRoute: () => root, path }) as const;

const overview = createRoute({
  ...at('/'),
  component: lazyRouteComponent(() => import('../screens/overview/overview-screen.tsx'), 'OverviewScreen'),
});
const workflows = createRoute({
  ...at('/workflows'),
  validateSearch: texts('q', 'state', 'new'),
  component: lazyRouteComponent(() => import('../screens/workflows/workflows-screen.tsx'), 'WorkflowsScreen'),
});
const workflow = createRoute({
  ...at('/workflows/$workflowId'),
  validateSearch: texts('node', 'run', 'tab', 'restore', 'callers'),
  component: lazyRouteComponent(() => import('./routes/editor.tsx'), 'Editor'),
});
const versions = createRoute({
  ...at('/workflows/$workflowId/versions'),
  validateSearch: texts('from', 'to'),
  component: lazyRouteComponent(() => import('../screens/versions/versions-screen.tsx'), 'VersionsScreen'),
});
const evaluations = createRoute({
  ...at('/workflows/$workflowId/evaluations'),
  validateSearch: texts('set', 'look'),
  component: lazyRouteComponent(() => import('../screens/evaluations/evaluations-screen.tsx'), 'EvaluationsScreen'),
});
const version = createRoute({
  ...at('/workflows/$workflowId/v/$number'),
  component: lazyRouteComponent(() => import('./routes/editor.tsx'), 'Version'),
});
const runs = createRoute({
  ...at('/runs'),
  validateSearch: texts('status', 'workflow', 'key', 'mode', 'since'),
  component: lazyRouteComponent(() => import('../screens/runs/runs-screen.tsx'), 'RunsScreen'),
});
const run = createRoute({
  ...at('/runs/$runId'),
  validateSearch: texts('step', 'tab'),
  component: lazyRouteComponent(() => import('./routes/run.tsx'), 'Run'),
});
const exceptions = createRoute({
  ...at('/exceptions'),
  validateSearch: texts('class', 'workflow', 'owner', 'overdue'),
  component: lazyRouteComponent(() => import('../screens/exceptions/exceptions-screen.tsx'), 'ExceptionsScreen'),
});
const exceptionGroup = createRoute({
  ...at('/exceptions/$group'),
  validateSearch: texts('class', 'workflow'),
  component: lazyRouteComponent(() => import('../screens/exceptions/exceptions-screen.tsx'), 'ExceptionGroupScreen'),
});
const operation = createRoute({
  ...at('/exceptions/operations/$operation'),
  component: lazyRouteComponent(() => import('../screens/exceptions/exceptions-screen.tsx'), 'OperationScreen'),
});
const approvals = createRoute({
  ...at('/approvals'),
  validateSearch: texts('state', 'for', 'kind', 'workflow'),
  component: lazyRouteComponent(() => import('../screens/approvals/approvals-screen.tsx'), 'ApprovalsScreen'),
});
const approval = createRoute({
  ...at('/approvals/$approvalId'),
  component: lazyRouteComponent(() => import('../screens/approvals/approval-screen.tsx'), 'ApprovalScreen'),
});
const reconciliations = createRoute({
  ...at('/reconciliation'),
  validateSearch: texts('workflow', 'open'),
  component: lazyRouteComponent(
    () => import('../screens/reconciliation/reconciliations-screen.tsx'),
    'ReconciliationsScreen',
  ),
});
const reconciliation = createRoute({
  ...at('/reconciliation/$runId/$step'),
  validateSearch: texts('outcome', 'q'),
  component: lazyRouteComponent(
    () => import('../screens/reconciliation/reconciliation-screen.tsx'),
    'ReconciliationScreen',
  ),
});
const connections = createRoute({
  ...at('/connections'),
  validateSearch: texts('consent'),
  component: lazyRouteComponent(() => import('../screens/connections.tsx'), 'ConnectionsScreen'),
});
const newConnection = createRoute({
  ...at('/connections/new'),
  validateSearch: texts('type', 'api', 'scheme'),
  component: lazyRouteComponent(() => import('../screens/connections/new-connection.tsx'), 'NewConnectionScreen'),
});
const connection = createRoute({
  ...at('/connections/$connectionId'),
  validateSearch: texts('type', 'consent'),
  component: lazyRouteComponent(() => import('../screens/connections/connection-screen.tsx'), 'ConnectionScreen'),
});
const settings = createRoute({
  ...at('/settings/$page'),
  component: lazyRouteComponent(() => import('../screens/settings/settings-screen.tsx'), 'SettingsScreen'),
});
const settingsStart = createRoute({
  ...at('/settings'),
  beforeLoad: () => {
    throw redirect({ to: '/settings/$page', params: { page: 'people' } });
  },
});

export const router = createRouter({
  routeTree: root.addChildren([
    overview,
    workflows,
    workflow,
    versions,
    evaluations,
    version,
    runs,
    run,
    exceptions,
    exceptionGroup,
    operation,
    approvals,
    approval,
    reconciliations,
    reconciliation,
    connections,
    newConnection,
    connection,
    settings,
    settingsStart,
  ]),
  defaultErrorComponent: ErrorPage,
  defaultPendingComponent: Waiting,
  defaultNotFoundComponent: NotFound,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
