export function RunPage({ runId }: { readonly runId: string }) {
  return <main data-run={runId} />;
}
