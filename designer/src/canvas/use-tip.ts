import { useCallback } from 'react';
import { useStore } from 'zustand';
import { commands, shownKeysOf } from '../app/commands.ts';
import { keyCaps } from '../ui/key-caps.ts';

const spoken = (keys: string): string =>
  keyCaps(keys)
    .map((press) => press.join(' '))
    .join(', ');

/** The words of a button with the keys of its command behind them. */
export function useTip(): (id: string, words: string) => string {
  const state = useStore(commands.store);
  return useCallback(
    (id, words) => {
      const command = state.commands.get(id);
      const [keys] = command ? shownKeysOf(state, command) : [];
      return keys === undefined ? words : `${words} (${spoken(keys)})`;
    },
    [state],
  );
}
