import type { Note } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import type { KeyboardEvent } from 'react';
import { useCanvas } from '../context.ts';
import classes from './frames.module.css';
import { changeNote } from './notes.ts';

const MOST = 20_000;

/** Writing a note. Each pause is a step to undo; Escape and leaving the field end it. */
export function NoteText({ note }: { readonly note: Note }) {
  const { t } = useLingui();
  const { editor, frames } = useCanvas();
  const stop = () => frames.setState({ writing: null });
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Escape' && !(event.key === 'Enter' && (event.ctrlKey || event.metaKey))) return;
    event.preventDefault();
    event.stopPropagation();
    stop();
    document.querySelector<HTMLElement>('[data-testid="canvas"]')?.focus();
  };
  return (
    <textarea
      className={`${classes.noteText} nodrag nopan nowheel`}
      aria-label={t`Text of the note, Markdown`}
      placeholder={t`Markdown: **bold**, - list, [link](https://…)`}
      ref={(field) => field?.focus()}
      value={note.text}
      maxLength={MOST}
      onChange={(event) => {
        const { value } = event.currentTarget;
        editor.change(t`write a note`, (before) => changeNote(before, note.id, { text: value }), `note ${note.id}`);
      }}
      onBlur={stop}
      onKeyDown={onKeyDown}
    />
  );
}
