import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { Message, Room } from './messages.ts';
import type { RoomHandler } from './rooms.ts';
import { connection, rooms } from './socket.ts';

/**
 * Listens to a room while the component is mounted. The handler may change
 * between renderings; the room is not left and entered again for it.
 *
 * @param room null: none
 * @param onReentered called when messages may have been missed: fetch again
 */
export function useRoom(room: Room | null, handler: (message: Message) => void, onReentered?: () => void): void {
  const latest = useRef({ handler, onReentered });
  latest.current = { handler, onReentered };
  useEffect(() => {
    if (room === null) return;
    const listener: RoomHandler = {
      onMessage: (message) => latest.current.handler(message),
      onEntered: (_, isAgain) => {
        if (isAgain) latest.current.onReentered?.();
      },
    };
    return rooms.join(room, listener);
  }, [room]);
}

/** Whether live messages arrive. */
export const useIsLive = (): boolean => useStore(connection, ({ status }) => status === 'open');
