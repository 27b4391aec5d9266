import { msg } from '@lingui/core/macro';
import { useEffect, useRef } from 'react';
import { commands } from '../../app/commands.ts';
import type { GridFocus } from './use-grid-focus.ts';

interface ListCommandOptions {
  readonly focus: GridFocus;
  readonly keys: readonly string[];
  readonly marked?: ReadonlySet<string>;
  readonly onMark?: (marked: ReadonlySet<string>) => void;
}

const group = msg`Lists`;

/** Keys of lists, for as long as one is shown. */
export function useListCommands(options: ListCommandOptions): void {
  const latest = useRef(options);
  latest.current = options;
  const canMark = options.onMark !== undefined;
  useEffect(() => {
    const anchor: { key?: string } = {};
    const mark = (isRange: boolean) => {
      const { focus, keys, marked, onMark } = latest.current;
      const key = focus.stop;
      if (!marked || !onMark || key === undefined) return;
      const next = new Set(marked);
      const from = isRange && anchor.key !== undefined ? keys.indexOf(anchor.key) : -1;
      if (from >= 0) {
        const at = keys.indexOf(key);
        for (const between of keys.slice(Math.min(from, at), Math.max(from, at) + 1)) next.add(between);
      } else if (!next.delete(key)) next.add(key);
      anchor.key = key;
      onMark(next);
    };
    const off = [
      commands.activate('list'),
      commands.register([
        {
          id: 'list.next',
          label: msg`Next row`,
          group,
          context: 'list',
          keys: ['j'],
          isQuiet: true,
          run: () => latest.current.focus.move(1),
        },
        {
          id: 'list.previous',
          label: msg`Previous row`,
          group,
          context: 'list',
          keys: ['k'],
          isQuiet: true,
          run: () => latest.current.focus.move(-1),
        },
        {
          id: 'list.open',
          label: msg`Open the row`,
          group,
          context: 'list',
          nativeKeys: 'Enter',
          isQuiet: true,
          run: () => latest.current.focus.open(),
        },
        ...(canMark
          ? ([
              {
                id: 'list.mark',
                label: msg`Mark the row`,
                group,
                context: 'list',
                keys: ['x'],
                isQuiet: true,
                run: () => mark(false),
              },
              {
                id: 'list.markRange',
                label: msg`Mark up to the row`,
                group,
                context: 'list',
                keys: ['Shift+X'],
                isQuiet: true,
                run: () => mark(true),
              },
            ] as const)
          : []),
      ]),
    ];
    return () => {
      for (const undo of off) undo();
    };
  }, [canMark]);
}
