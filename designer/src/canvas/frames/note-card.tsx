import { useLingui } from '@lingui/react/macro';
import { type NodeProps, NodeResizer, NodeToolbar, Position } from '@xyflow/react';
import { memo } from 'react';
import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { useStore } from 'zustand';
import { useCanvas } from '../context.ts';
import type { NoteNode } from '../flow-shapes.ts';
import { snap } from '../model.ts';
import classes from './frames.module.css';
import { NoteText } from './note-text.tsx';
import { NoteTools } from './note-tools.tsx';
import { changeNote, LEAST_SIZE } from './notes.ts';

/** Notes lie below the cards, what one does with them does not. */
const ABOVE = { zIndex: 10 } as const;

/** A note on the canvas: Markdown without HTML and without pictures. */
export const NoteCard = memo(function NoteCard({ data: { note }, selected }: NodeProps<NoteNode>) {
  const { t } = useLingui();
  const { editor, isReadOnly, frames } = useCanvas();
  const isWriting = useStore(frames, ({ writing }) => writing === note.id);
  return (
    <div
      role="group"
      aria-label={t`Note: ${note.text.slice(0, 80)}`}
      className={classes.note}
      data-tint={note.tint ?? 'yellow'}
      data-selected={selected}
      data-testid={`note-${note.id}`}
      onDoubleClick={() => !isReadOnly && frames.setState({ writing: note.id })}
    >
      {!isReadOnly && selected && (
        <NodeResizer
          minWidth={LEAST_SIZE[0]}
          minHeight={LEAST_SIZE[1]}
          onResizeEnd={(_, { x, y, width, height }) =>
            editor.change(t`resize a note`, (before) =>
              changeNote(before, note.id, { at: [snap(x), snap(y)], size: [snap(width), snap(height)] }),
            )
          }
        />
      )}
      {!isReadOnly && selected && !isWriting && (
        <NodeToolbar isVisible position={Position.Bottom} style={ABOVE}>
          <NoteTools note={note} />
        </NodeToolbar>
      )}
      {isWriting ? (
        <NoteText note={note} />
      ) : note.text === '' ? (
        <p className={classes.emptyNote}>{t`Double-click to write`}</p>
      ) : (
        <div className={classes.markdown}>
          <Markdown remarkPlugins={[remarkGfm]} skipHtml disallowedElements={['img']}>
            {note.text}
          </Markdown>
        </div>
      )}
    </div>
  );
});
