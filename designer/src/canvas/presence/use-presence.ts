import { useEffect, useMemo } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import { look, rooms } from '../../live/socket.ts';
import type { Editor } from '../editor-store.ts';
import { createPresence, type Presence, presenceOf } from './presence.ts';

/** The selection is told once it has rested. */
const REST_MS = 150;

/** Who else has the workflow open and what they look at; tells them what is looked at here. */
export function usePresence(workflowId: string, editor: Editor): StoreApi<Presence> {
  const presence = useMemo(createPresence, []);
  useEffect(() => {
    let own: string | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let told: string | null = null;
    const selected = (): string | null => {
      const { nodes } = editor.store.getState().selection;
      return nodes.size === 1 ? ([...nodes][0] ?? null) : null;
    };
    const tell = () => {
      told = selected();
      look(workflowId, told);
    };
    const leave = rooms.join(`workflow:${workflowId}`, {
      onMessage: (message) => {
        if (message.name === 'presence') presence.setState(presenceOf(message.data.people, own));
      },
      onEntered: ({ visit }) => {
        own = visit;
        tell();
      },
    });
    const unsubscribe = editor.store.subscribe(() => {
      clearTimeout(timer);
      if (selected() !== told) timer = setTimeout(tell, REST_MS);
    });
    return () => {
      leave();
      unsubscribe();
      clearTimeout(timer);
    };
  }, [workflowId, editor, presence]);
  return presence;
}
