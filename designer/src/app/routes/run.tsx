import { useParams } from '@tanstack/react-router';
import { RunPage } from '../../runs/run-page.tsx';

export function Run() {
  const { runId } = useParams({ from: '/runs/$runId' });
  return <RunPage key={runId} runId={runId} />;
}
