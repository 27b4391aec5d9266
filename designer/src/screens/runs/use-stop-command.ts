import { msg } from '@lingui/core/macro';
import { useMemo, useRef } from 'react';
import type { RunSummary } from '../../api/types.ts';
import type { Command } from '../../app/commands.ts';
import { useCommands } from '../../app/use-commands.ts';

const OVER: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);

/** Whether a run has ended: there is nothing to stop. */
export const isOver = ({ status }: Pick<RunSummary, 'status'>): boolean => OVER.has(status);

interface StopCommandOptions {
  readonly rows: readonly RunSummary[];
  /** Those that are marked and go on still. */
  readonly marked: readonly RunSummary[];
  readonly onStop: (runs: readonly RunSummary[]) => void;
}

/** Stops by key what is marked, else the row that has the focus. */
export function useStopCommand(options: StopCommandOptions): void {
  const latest = useRef(options);
  latest.current = options;
  useCommands(
    useMemo<readonly Command[]>(
      () => [
        {
          id: 'list.stop',
          label: msg`Stop the runs that are marked, or the row`,
          group: msg`Lists`,
          context: 'list',
          keys: ['c'],
          run: () => {
            const { rows, marked, onStop } = latest.current;
            const own = document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row;
            const row = rows.find(({ id }) => id === own);
            const chosen = marked.length > 0 ? marked : row && !isOver(row) ? [row] : [];
            if (chosen.length > 0) onStop(chosen);
          },
        },
      ],
      [],
    ),
  );
}
