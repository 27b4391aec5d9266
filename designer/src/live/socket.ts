import { io, type Socket } from 'socket.io-client';
import { createStore } from 'zustand/vanilla';
import { browserPace } from './delivery.ts';
import { MESSAGE_NAMES, type Message, type Room } from './messages.ts';
import { Rooms, type Watching } from './rooms.ts';

const ANSWER_MS = 5_000;

/** `idle` until somebody listens; `lost` while the socket tries to come back. */
export const connection = createStore<{ status: 'idle' | 'connecting' | 'open' | 'lost' }>(() => ({ status: 'idle' }));

let socket: Socket | undefined;

/** The one socket of the page, opened by the first who listens. */
function open(): Socket {
  if (socket) return socket;
  connection.setState({ status: 'connecting' });
  const made = io({ path: '/live', reconnectionDelay: 500, reconnectionDelayMax: 5_000 });
  let hadConnection = false;
  made.on('connect', () => {
    connection.setState({ status: 'open' });
    if (hadConnection) rooms.reenter();
    hadConnection = true;
  });
  made.on('disconnect', () => connection.setState({ status: 'lost' }));
  made.on('connect_error', () => connection.setState({ status: hadConnection ? 'lost' : 'connecting' }));
  for (const name of MESSAGE_NAMES) made.on(name, (data: unknown) => rooms.receive({ name, data } as Message));
  socket = made;
  return made;
}

/** The rooms of the page. */
export const rooms = new Rooms(
  {
    async watch(room: Room): Promise<Watching> {
      try {
        return (await open().timeout(ANSWER_MS).emitWithAck('watch', { room })) as Watching;
      } catch {
        return { ok: false, error: 'No answer.' };
      }
    },
    unwatch: (room) => void socket?.emit('unwatch', { room }),
  },
  browserPace,
);

/** Tells those who have the workflow open which node is looked at here. */
export const look = (workflowId: string, node: string | null): void => void socket?.emit('look', { workflowId, node });
