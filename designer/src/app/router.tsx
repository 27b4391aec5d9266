import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router';

const root = createRootRoute({ component: Outlet });

const workflow = createRoute({
  getParentRoute: () => root,
  path: '/workflows/$workflowId',
  component: lazyRouteComponent(() => import('./routes/editor.tsx'), 'Editor'),
});
const version = createRoute({
  getParentRoute: () => root,
  path: '/workflows/$workflowId/v/$number',
  component: lazyRouteComponent(() => import('./routes/editor.tsx'), 'Version'),
});
const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$runId',
  component: lazyRouteComponent(() => import('./routes/run.tsx'), 'Run'),
});

export const router = createRouter({ routeTree: root.addChildren([workflow, version, run]) });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
