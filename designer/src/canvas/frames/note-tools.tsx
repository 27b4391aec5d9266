import { NOTE_TINTS, type Note } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Tooltip } from '@mantine/core';
import IconLink from '@tabler/icons-react/icons/IconLink';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import IconUnlink from '@tabler/icons-react/icons/IconUnlink';
import { useRoving } from '../../ui/roving.ts';
import { useCanvas } from '../context.ts';
import { remove } from '../model.ts';
import classes from './frames.module.css';
import { attachNote } from './nearest.ts';
import { changeNote } from './notes.ts';

/** What can be done with a note: tint, attach to the nearest step, delete. */
export function NoteTools({ note }: { readonly note: Note }) {
  const { t } = useLingui();
  const { editor } = useCanvas();
  const roving = useRoving({ orientation: 'horizontal' });
  const words = { yellow: t`Yellow`, blue: t`Blue`, green: t`Green`, red: t`Red`, grey: t`Grey` };
  const attach = note.node === undefined ? t`Attach to the nearest step` : t`Let go of the step`;
  return (
    <div ref={roving.ref} onKeyDown={roving.onKeyDown} role="toolbar" aria-label={t`Note`} className={classes.tools}>
      {NOTE_TINTS.map((tint) => (
        <button
          key={tint}
          type="button"
          className={classes.tint}
          data-tint={tint}
          aria-label={words[tint]}
          title={words[tint]}
          aria-pressed={(note.tint ?? 'yellow') === tint}
          onClick={() => editor.change(t`tint a note`, (before) => changeNote(before, note.id, { tint }))}
        />
      ))}
      <Tooltip label={attach}>
        <ActionIcon
          aria-label={attach}
          onClick={() => editor.change(t`attach a note`, (before) => attachNote(before, note))}
        >
          {note.node === undefined ? <IconLink size={16} /> : <IconUnlink size={16} />}
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t`Delete`}>
        <ActionIcon
          aria-label={t`Delete the note`}
          onClick={() =>
            editor.change(t`delete a note`, (before) =>
              remove(before, { nodes: new Set(), edges: new Set(), notes: new Set([note.id]) }),
            )
          }
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
