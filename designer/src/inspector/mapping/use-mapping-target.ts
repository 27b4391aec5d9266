import { type DragEvent, type RefObject, type SyntheticEvent, useRef, useState } from 'react';
import { DRAGGED, useInsertTargets } from './insert-target.ts';
import { insertReference } from './reference.ts';

interface MappingTargetOptions {
  /** JSON pointer within the node. */
  readonly path: string;
  readonly box: RefObject<HTMLElement | null>;
  /** Where the caret of the field is or was last. */
  readonly caret: RefObject<readonly [number, number] | null>;
  /** Lists, objects and code take no mapping themselves: what is in them does. */
  readonly isEnabled: boolean;
  /** The template as it is edited, without its equals sign. */
  readonly text: string;
  readonly onChange: (template: string) => void;
}

type Field = HTMLInputElement | HTMLTextAreaElement;
/** An editor has an input of its own, whose content is not its text: it tells where its caret is itself. */
const isField = (target: unknown): target is Field =>
  (target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === 'text')) &&
  target.closest('.monaco-editor') === null;

/** Makes a field take mappings: at its caret when it had the focus last, and where one is dropped on it. */
export function useMappingTarget({ path, box, caret, isEnabled, text, onChange }: MappingTargetOptions) {
  const targets = useInsertTargets();
  const [isOver, setOver] = useState(false);
  const insert = (reference: string) => {
    const [start, end] = caret.current ?? [text.length, text.length];
    const edited = insertReference(text, Math.min(start, text.length), Math.min(end, text.length), reference);
    caret.current = [edited.caret, edited.caret];
    onChange(edited.text);
    // The field may turn into an expression by this: its caret is set once it is there.
    requestAnimationFrame(() => {
      const field = box.current?.querySelector<Field>('textarea, input[type="text"]');
      field?.focus();
      if (isField(field)) field.setSelectionRange(edited.caret, edited.caret);
    });
  };
  const latest = useRef(insert);
  latest.current = insert;
  if (!isEnabled) return {};
  return {
    'data-drop': isOver || undefined,
    onFocusCapture: () => targets.remember({ path, insert: (reference) => latest.current(reference) }),
    onSelect: ({ target }: SyntheticEvent) => {
      if (isField(target)) caret.current = [target.selectionStart ?? 0, target.selectionEnd ?? 0];
    },
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(DRAGGED)) return;
      event.preventDefault();
      event.stopPropagation();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      const reference = event.dataTransfer.getData(DRAGGED);
      setOver(false);
      if (reference === '') return;
      event.preventDefault();
      event.stopPropagation();
      latest.current(reference);
    },
  };
}
