import type { Command } from '../app/commands.ts';
import { useCommands } from '../app/use-commands.ts';
import { useCanvas } from './context.ts';

const NONE: readonly Command[] = [];

/** What can be done on this canvas. One that is shown over another has no commands: keys and menus belong to that one. */
export function useCanvasCommands(list: readonly Command[]): void {
  const { isInset = false } = useCanvas();
  useCommands(isInset ? NONE : list);
}
