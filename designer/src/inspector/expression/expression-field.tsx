import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Modal, Textarea } from '@mantine/core';
import IconArrowsDiagonal from '@tabler/icons-react/icons/IconArrowsDiagonal';
import { type ComponentType, type RefObject, useRef, useState } from 'react';
import { ExpressionPreview } from '../preview.tsx';
import classes from './expression.module.css';
import type { ExpressionEditorProps } from './expression-editor.tsx';
import { Highlighted } from './highlighted.tsx';

type Editor = ComponentType<ExpressionEditorProps>;

/** Loads the editor once, with the first field that gets the focus: it is larger than the rest of the page. */
let loading: Promise<Editor> | undefined;
const load = (): Promise<Editor> => {
  loading ??= import('./expression-editor.tsx').then(({ default: made }) => made);
  return loading;
};

interface ExpressionFieldProps {
  readonly id: string;
  readonly title: string;
  /** JSON pointer within the node. */
  readonly path: string;
  /** The template without its equals sign. */
  readonly value: string;
  readonly isReadOnly: boolean;
  /** Where the caret stands: for what is put there from outside. */
  readonly caret: RefObject<readonly [number, number] | null>;
  readonly onChange: (value: string) => void;
}

/** One expression. It is a plain field until it has the focus and the editor is there. */
export function ExpressionField({ id, title, path, value, isReadOnly, caret, onChange }: ExpressionFieldProps) {
  const { t } = useLingui();
  const [Active, setActive] = useState<Editor | null>(null);
  const [Large, setLarge] = useState<Editor | null>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const pressed = useRef<Promise<void> | null>(null);
  const wake = async () => {
    if (isReadOnly) return;
    const made = await load();
    // It stays what was pressed until it is let go: only then does it know its place.
    while (pressed.current) await pressed.current;
    const field = plain.current;
    if (!field || field.ownerDocument.activeElement !== field) return;
    caret.current = [field.selectionStart, field.selectionEnd];
    setActive(() => made);
  };
  const press = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    pressed.current = promise;
    const letGo = new AbortController();
    const done = () => {
      letGo.abort();
      pressed.current = null;
      resolve();
    };
    for (const name of ['pointerup', 'pointercancel'] as const)
      window.addEventListener(name, done, { signal: letGo.signal });
  };
  const enlarge = () => void load().then((made) => setLarge(() => made));
  const shrink = () => setLarge(null);
  const shared = { label: title, path, value, caret, onChange };
  return (
    <div className={classes.box}>
      {Active ? (
        <Active
          {...shared}
          lines={ONE_TO_EIGHT}
          onEnlarge={enlarge}
          // A window that is left and entered again finds its caret where it was.
          onBlur={() => document.hasFocus() && setActive(null)}
        />
      ) : (
        <div className={classes.plain}>
          <Textarea
            ref={plain}
            id={id}
            autosize
            minRows={1}
            maxRows={8}
            readOnly={isReadOnly}
            spellCheck={false}
            value={value}
            data-testid={`expression${path}`}
            onPointerDown={press}
            onFocus={() => void wake()}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
          <Highlighted template={value} />
        </div>
      )}
      <ActionIcon
        className={classes.enlarge ?? ''}
        size={24}
        aria-label={t`Enlarge ${title}`}
        title={t`Enlarge (Ctrl+E)`}
        // It must not take the focus before the click arrives: the field would shrink under the pointer.
        onMouseDown={(event) => event.preventDefault()}
        onClick={enlarge}
      >
        <IconArrowsDiagonal size={14} />
      </ActionIcon>
      <Modal
        opened={Large !== null}
        onClose={shrink}
        title={title}
        size={900}
        // The dialog would hear Escape first: what the editor closes by it, such as its offers, comes before the dialog.
        closeOnEscape={false}
        onKeyDown={(event) => event.key === 'Escape' && shrink()}
        closeButtonProps={{ 'aria-label': t`Close` }}
      >
        {Large && <Large {...shared} lines={LARGE} />}
        <ExpressionPreview template={`=${value}`} />
      </Modal>
    </div>
  );
}

const ONE_TO_EIGHT = [1, 8] as const;
const LARGE = [14, 24] as const;
