import { useParams } from '@tanstack/react-router';
import { EditorPage } from '../../canvas/editor-page.tsx';
import { VersionPage } from '../../canvas/version-page.tsx';

export function Editor() {
  const { workflowId } = useParams({ from: '/workflows/$workflowId' });
  return <EditorPage key={workflowId} workflowId={workflowId} />;
}

export function Version() {
  const { workflowId, number } = useParams({ from: '/workflows/$workflowId/v/$number' });
  return <VersionPage key={`${workflowId} ${number}`} workflowId={workflowId} number={Number(number)} />;
}
