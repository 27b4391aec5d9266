export function EditorPage({ workflowId }: { readonly workflowId: string }) {
  return <main data-workflow={workflowId} />;
}
