import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { NotFound } from '../screens/not-found.tsx';
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
  component: lazyRouteComponent(() => import('../screens/overview.tsx'), 'OverviewScreen'),
});
const workflows = createRoute({
  ...at('/workflows'),
  validateSearch: texts('q', 'state', 'new'),
  component: lazyRouteComponent(() => import('../screens/workflows.tsx'), 'WorkflowsScreen'),
});
const workflow = createRoute({
  ...at('/workflows/$workflowId'),
  validateSearch: texts('node', 'run', 'tab'),
  component: lazyRouteComponent(() => import('./routes/editor.tsx'), 'Editor'),
});
const versions = createRoute({
  ...at('/workflows/$workflowId/versions'),
  component: lazyRouteComponent(() => import('../screens/versions.tsx'), 'VersionsScreen'),
});
const version = createRoute({
  ...at('/workflows/$workflowId/v/$number'),
  component: lazyRouteComponent(() => import('./routes/editor.tsx'), 'Version'),
});
const runs = createRoute({
  ...at('/runs'),
  validateSearch: texts('status', 'workflow', 'key'),
  component: lazyRouteComponent(() => import('../screens/runs.tsx'), 'RunsScreen'),
});
const run = createRoute({
  ...at('/runs/$runId'),
  validateSearch: texts('step', 'tab'),
  component: lazyRouteComponent(() => import('./routes/run.tsx'), 'Run'),
});
const exceptions = createRoute({
  ...at('/exceptions'),
  component: lazyRouteComponent(() => import('../screens/exceptions.tsx'), 'ExceptionsScreen'),
});
const approvals = createRoute({
  ...at('/approvals'),
  validateSearch: texts('state'),
  component: lazyRouteComponent(() => import('../screens/approvals.tsx'), 'ApprovalsScreen'),
});
const approval = createRoute({
  ...at('/approvals/$approvalId'),
  component: lazyRouteComponent(() => import('../screens/approval.tsx'), 'ApprovalScreen'),
});
const reconciliation = createRoute({
  ...at('/reconciliation'),
  component: lazyRouteComponent(() => import('../screens/reconciliation.tsx'), 'ReconciliationScreen'),
});
const connections = createRoute({
  ...at('/connections'),
  component: lazyRouteComponent(() => import('../screens/connections.tsx'), 'ConnectionsScreen'),
});
const connection = createRoute({
  ...at('/connections/$connectionId'),
  validateSearch: texts('type'),
  component: lazyRouteComponent(() => import('../screens/connection.tsx'), 'ConnectionScreen'),
});
const settings = createRoute({
  ...at('/settings/$page'),
  component: lazyRouteComponent(() => import('../screens/settings.tsx'), 'SettingsScreen'),
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
    version,
    runs,
    run,
    exceptions,
    approvals,
    approval,
    reconciliation,
    connections,
    connection,
    settings,
    settingsStart,
  ]),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
