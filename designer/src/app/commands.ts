import type { MessageDescriptor } from '@lingui/core';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** Where a command applies. `everywhere` is always active; screens switch the others on while they show. */
export type CommandContext = 'everywhere' | 'canvas' | 'list' | 'run' | 'approval';

/** What a person can do, in one place: palette, menus, buttons, keys and the key sheet all show these. */
export interface Command {
  /** Stable, dotted: `go.workflows`, `canvas.delete`. */
  readonly id: string;
  readonly label: MessageDescriptor;
  /** For menus of what it acts on, where the label need not say so. */
  readonly shortLabel?: MessageDescriptor;
  /** Heading in the palette and the key sheet. */
  readonly group: MessageDescriptor;
  readonly context?: CommandContext;
  /** Keys in tinykeys' words: `$mod+k`, `g w`, `Shift+T`. The first is the one shown. */
  readonly keys?: readonly string[];
  /** Keys that the browser itself turns into an event, such as copying: shown, never listened for. */
  readonly nativeKeys?: string;
  /** What it leaves in the undo list, where the command changes a document. Default `ignore`. */
  readonly undo?: 'record' | 'merge' | 'ignore';
  /** Also acts while a field or an editor has the focus. Only for keys with Ctrl, Cmd or a function key. */
  readonly worksInFields?: boolean;
  /** Left out of the palette: movement keys and the like. */
  readonly isQuiet?: boolean;
  /** Default: always. */
  readonly isEnabled?: () => boolean;
  readonly run: (event?: KeyboardEvent) => void | Promise<void>;
}

/** Keys a person chose instead of a command's own, by command id. An empty list switches them off. */
export type KeyOverrides = ReadonlyMap<string, readonly string[]>;

export interface CommandState {
  /** By id, in the order of registration. */
  readonly commands: ReadonlyMap<string, Command>;
  /** Active contexts, the most specific last. */
  readonly contexts: readonly CommandContext[];
  readonly overrides: KeyOverrides;
  /** Whether keys without Ctrl, Cmd or Alt act at all (WCAG 2.1.4). */
  readonly hasLetterKeys: boolean;
}

export interface CommandRegistry {
  readonly store: StoreApi<CommandState>;
  /**
   * Adds commands. Gives back the function that takes them away again.
   *
   * @throws DuplicateCommandError when an id is taken.
   */
  register(commands: readonly Command[]): () => void;
  /** Switches a context on. Gives back the function that switches it off. */
  activate(context: CommandContext): () => void;
  /** Runs a command if it exists, its context is active and it is enabled. Says whether it did. */
  run(id: string, event?: KeyboardEvent): boolean;
  setOverrides(overrides: KeyOverrides): void;
  setLetterKeys(hasLetterKeys: boolean): void;
}

export class DuplicateCommandError extends Error {
  override readonly name = 'DuplicateCommandError';
  readonly commandId: string;

  constructor(commandId: string) {
    super(`The command "${commandId}" is registered already.`);
    this.commandId = commandId;
  }
}

/** The keys of a command as they apply now. */
export const keysOf = (state: CommandState, command: Command): readonly string[] =>
  state.overrides.get(command.id) ?? command.keys ?? [];

/** The keys of a command as people are told them. */
export const shownKeysOf = (state: CommandState, command: Command): readonly string[] =>
  command.nativeKeys === undefined ? keysOf(state, command) : [command.nativeKeys];

export const contextOf = (command: Command): CommandContext => command.context ?? 'everywhere';

/** Commands that apply where the person is, whether enabled or not. */
export const applicable = (state: CommandState): Command[] =>
  [...state.commands.values()].filter((command) => state.contexts.includes(contextOf(command)));

/** Pairs of commands that would answer to the same key at one place: in one context, or one of them everywhere. */
export function keyConflicts(state: CommandState): [Command, Command, string][] {
  const all = [...state.commands.values()];
  return all.flatMap((command, index) =>
    keysOf(state, command).flatMap((key) =>
      takersOf(state, command, key)
        .filter((other) => all.indexOf(other) < index)
        .map((other): [Command, Command, string] => [other, command, key]),
    ),
  );
}

/** Commands that answer to these keys where the given one does: in its context, or everywhere. */
export function takersOf(state: CommandState, command: Command, keys: string): Command[] {
  const meets = (other: Command) =>
    contextOf(other) === contextOf(command) || contextOf(other) === 'everywhere' || contextOf(command) === 'everywhere';
  return [...state.commands.values()].filter(
    (other) =>
      other.id !== command.id &&
      meets(other) &&
      shownKeysOf(state, other).some((own) => own.toLowerCase() === keys.toLowerCase()),
  );
}

/** Makes an empty registry. The app has one; tests make their own. */
export function createCommandRegistry(): CommandRegistry {
  const store = createStore<CommandState>(() => ({
    commands: new Map(),
    contexts: ['everywhere'],
    overrides: new Map(),
    hasLetterKeys: true,
  }));

  return {
    store,
    register(commands) {
      const next = new Map(store.getState().commands);
      for (const command of commands) {
        if (next.has(command.id)) throw new DuplicateCommandError(command.id);
        next.set(command.id, command);
      }
      store.setState({ commands: next });
      return () => {
        const rest = new Map(store.getState().commands);
        for (const command of commands) if (rest.get(command.id) === command) rest.delete(command.id);
        store.setState({ commands: rest });
      };
    },
    activate(context) {
      store.setState((state) => ({ contexts: [...state.contexts, context] }));
      return () =>
        store.setState(({ contexts }) => {
          const at = contexts.lastIndexOf(context);
          return { contexts: contexts.filter((_, index) => index !== at) };
        });
    },
    run(id, event) {
      const state = store.getState();
      const command = state.commands.get(id);
      if (!command || !state.contexts.includes(contextOf(command)) || command.isEnabled?.() === false) return false;
      void command.run(event);
      return true;
    },
    setOverrides: (overrides) => store.setState({ overrides }),
    setLetterKeys: (hasLetterKeys) => store.setState({ hasLetterKeys }),
  };
}

/** The registry of the app. */
export const commands = createCommandRegistry();
