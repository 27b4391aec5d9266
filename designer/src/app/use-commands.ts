import { useEffect } from 'react';
import { type Command, type CommandContext, commands } from './commands.ts';

/** Registers commands while the component is mounted. Keep the list stable (module constant or useMemo). */
export function useCommands(list: readonly Command[]): void {
  useEffect(() => commands.register(list), [list]);
}

/** Switches a context on while the component is mounted. */
export function useCommandContext(context: CommandContext): void {
  useEffect(() => commands.activate(context), [context]);
}
