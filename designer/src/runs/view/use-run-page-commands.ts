import { msg } from '@lingui/core/macro';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useCommands } from '../../app/use-commands.ts';

/** Escape leads one level out: from a run to the draft it came from, at the step that is looked at. */
export function useRunPageCommands(workflowId: string, step: string | undefined): void {
  const navigate = useNavigate();
  const node = step?.split('@')[0];
  useCommands(
    useMemo(
      () => [
        {
          id: 'run.draft',
          label: msg`Open the draft here`,
          group: msg`Run`,
          context: 'run' as const,
          keys: ['Escape'],
          run: async () => {
            const search = node === undefined ? {} : { node };
            await navigate({ to: '/workflows/$workflowId', params: { workflowId }, search: search as never });
          },
        },
      ],
      [navigate, workflowId, node],
    ),
  );
}
