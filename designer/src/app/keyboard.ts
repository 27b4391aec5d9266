import { matchKeybindingPress, parseKeybinding } from 'tinykeys';
import { applicable, type Command, type CommandRegistry, contextOf, keysOf } from './commands.ts';

const FIELD = 'input, textarea, select, [contenteditable="true"], .monaco-editor';
const SEQUENCE_MS = 1_000;

const isInField = (target: EventTarget | null): boolean => target instanceof Element && target.closest(FIELD) !== null;
const isInOverlay = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null;

/** Enter and the space bar press what has the focus: a button in a bar is no step on the canvas. */
const isPressing = ({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  (key === 'Enter' || key === ' ') &&
  !(ctrlKey || metaKey || altKey) &&
  target instanceof Element &&
  target.closest('a[href], button, summary') !== null;

const hasModifier = (press: ReturnType<typeof parseKeybinding>[number]): boolean =>
  JSON.stringify(press).match(/Control|Meta|Alt/) !== null;

/** Lets keys run commands: the most specific context wins, fields and dialogs keep their own keys. */
export function listenForKeys(registry: CommandRegistry): () => void {
  let typed: { command: Command; presses: ReturnType<typeof parseKeybinding>; at: number; time: number }[] = [];

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || isPressing(event) || (event.repeat === true && isInField(event.target))) return;
    const state = registry.store.getState();
    const inField = isInField(event.target);
    const inOverlay = isInOverlay(event.target);
    const order = [...state.contexts].reverse();
    const candidates = applicable(state).toSorted((a, b) => order.indexOf(contextOf(a)) - order.indexOf(contextOf(b)));
    const pending = typed.filter(({ time }) => event.timeStamp - time < SEQUENCE_MS);
    typed = [];
    for (const { command, presses, at } of pending) {
      const press = presses[at];
      if (!press || !matchKeybindingPress(event, press)) continue;
      if (at + 1 === presses.length) {
        if (run(command, event)) return;
      } else typed.push({ command, presses, at: at + 1, time: event.timeStamp });
    }
    for (const command of candidates) {
      if ((inField || inOverlay) && !command.worksInFields) continue;
      for (const keys of keysOf(state, command)) {
        const presses = parseKeybinding(keys);
        const [first] = presses;
        if (!first || !matchKeybindingPress(event, first)) continue;
        if (!state.hasLetterKeys && event.key.length === 1 && !hasModifier(first)) continue;
        if (presses.length > 1) typed.push({ command, presses, at: 1, time: event.timeStamp });
        else if (run(command, event)) return;
      }
    }
  };
  const run = (command: Command, event: KeyboardEvent): boolean => {
    if (!registry.run(command.id, event)) return false;
    event.preventDefault();
    return true;
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}
