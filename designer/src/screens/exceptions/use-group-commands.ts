import { msg } from '@lingui/core/macro';
import { type RefObject, useMemo, useRef } from 'react';
import type { Command } from '../../app/commands.ts';
import { useCommands } from '../../app/use-commands.ts';

interface GroupCommandOptions {
  /** The buttons above the list: for what is marked, else for all. */
  readonly assign: RefObject<HTMLButtonElement | null>;
  readonly repair: RefObject<HTMLButtonElement | null>;
  readonly hasMarked: boolean;
}

const group = msg`Lists`;

/** The menu of repairs of the row that has the focus. */
const ownMenu = (): HTMLElement | null =>
  document.activeElement?.closest('[data-row]')?.querySelector<HTMLElement>('button[aria-haspopup="menu"]') ?? null;

/** Repairs and owners by keys: of what is marked, else of the row that has the focus, else of all. */
export function useGroupCommands(options: GroupCommandOptions): void {
  const latest = useRef(options);
  latest.current = options;
  useCommands(
    useMemo<readonly Command[]>(
      () => [
        {
          id: 'list.repair',
          label: msg`Repair what is marked, or the row`,
          group,
          context: 'list',
          keys: ['r'],
          run: () => {
            const { hasMarked, repair } = latest.current;
            ((hasMarked ? null : ownMenu()) ?? repair.current)?.click();
          },
        },
        {
          id: 'list.assign',
          label: msg`Give what is marked to somebody`,
          group,
          context: 'list',
          keys: ['s'],
          run: () => latest.current.assign.current?.click(),
        },
      ],
      [],
    ),
  );
}
