export function VersionPage({ workflowId, number }: { readonly workflowId: string; readonly number: number }) {
  return <main data-workflow={workflowId} data-version={number} />;
}
