import { msg } from '@lingui/core/macro';
import { useMemo } from 'react';
import type { Command } from '../../app/commands.ts';
import type { Editor } from '../editor-store.ts';
import type { Hit } from './find.ts';
import type { Finder } from './finder.ts';

const view = msg`View`;

interface FindCommandOptions {
  readonly editor: Editor;
  readonly finder: Finder;
  readonly show: (hit: Hit) => void;
}

/** Looking for something on the canvas, going from one find to the next. */
export function useFindCommands({ editor, finder, show }: FindCommandOptions): readonly Command[] {
  return useMemo(() => {
    const only = () => {
      const { nodes } = editor.store.getState().selection;
      return nodes.size === 1 ? [...nodes][0] : undefined;
    };
    const go = (by: number) => () => {
      if (!finder.store.getState().isOpen) return finder.open();
      const hit = finder.step(by);
      if (hit) show(hit);
    };
    return [
      {
        id: 'canvas.find',
        label: msg`Find and replace`,
        group: view,
        context: 'canvas',
        keys: ['$mod+f'],
        run: () => finder.open(),
      },
      {
        id: 'canvas.find-next',
        label: msg`Next find`,
        group: view,
        context: 'canvas',
        keys: ['F3'],
        worksInFields: true,
        run: go(1),
      },
      {
        id: 'canvas.find-previous',
        label: msg`Previous find`,
        group: view,
        context: 'canvas',
        keys: ['Shift+F3'],
        worksInFields: true,
        run: go(-1),
      },
      {
        id: 'canvas.readers',
        label: msg`Find what reads the selected step`,
        shortLabel: msg`Find what reads it`,
        group: view,
        context: 'canvas',
        keys: ['u'],
        isEnabled: () => only() !== undefined,
        run: () => finder.open(only()),
      },
    ];
  }, [editor, finder, show]);
}
