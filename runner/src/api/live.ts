import { randomUUID } from 'node:crypto';
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { Actor } from '../auth/actor.ts';
import { may } from '../auth/actor.ts';
import { Elsewhere, type Person } from '../live/elsewhere.ts';
import { type Heard, Relay } from '../live/relay.ts';
import { messageOf, type Runtime } from '../runtime.ts';
import type { RunStore } from '../store/runs.ts';
import type { Committed } from '../worker/worker-context.ts';
import { runSummary } from './shapes.ts';

const ROOM = /^(?:(run|workflow):([0-9a-f-]{36})|workspace)$/;
/** Lists hear of their runs at most so often, and of each run only the latest. */
const LIST_EVERY_MS = 250;
const COUNT_EVERY_MS = 1_000;
/** Who is where is told at most so often. */
const PRESENCE_EVERY_MS = 100;
/** Processes tell each other so often that they are still there. */
const ALIVE_EVERY_MS = 10_000;
const NODE_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
/** Runs whose changes wait for the next message to lists; beyond it lists fetch again. */
const MAX_WAITING = 500;

/** An open page: whose it is. */
interface Visit {
  readonly id: string;
  readonly name: string;
  readonly visit: string;
}

/** What somebody looks at in a workflow. */
interface Look {
  readonly room: string;
  readonly node: string | null;
}

interface LiveOptions {
  readonly server: HttpServer;
  readonly runtime: Runtime;
  readonly runs: RunStore;
  /** Whether other processes may serve the same database. */
  readonly hasOthers: boolean;
  findActor(request: IncomingMessage): Promise<Actor | null>;
}

/** Live messages over socket.io: rooms per run, workflow and workspace. */
export class Live {
  readonly #io: Server;
  readonly #options: LiveOptions;
  readonly #stopListening: () => void;
  readonly #changed = new Map<string, Committed['identity']>();
  #listTimer: NodeJS.Timeout | null = null;
  #countTimer: NodeJS.Timeout | null = null;
  readonly #presenceTimers = new Map<string, NodeJS.Timeout>();
  readonly #elsewhere = new Elsewhere();
  readonly #relay: Relay | null;
  readonly #aliveTimer: NodeJS.Timeout | null;
  #followers = new Map<string, { head: number; timer: NodeJS.Timeout }>();

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#io = new Server(options.server, {
      path: '/live',
      serveClient: false,
      transports: ['websocket', 'polling'],
      maxHttpBufferSize: 64 * 1024,
      allowRequest: (request, callback) => {
        options.findActor(request).then(
          (actor) => callback(null, actor !== null && may(actor.role, 'read')),
          () => callback('The request could not be checked.', false),
        );
      },
    });
    this.#io.on('connection', (socket) => this.#connected(socket));
    this.#stopListening = options.runtime.bus.listen((committed) => this.#committed(committed));
    this.#relay = options.hasOthers ? new Relay(options.runtime.database, (heard) => this.#heard(heard)) : null;
    this.#aliveTimer = this.#relay ? setInterval(() => this.#stayAlive(), ALIVE_EVERY_MS).unref() : null;
  }

  draftSaved(workflowId: string, revision: number, { id, name }: { id: string; name: string }): void {
    const message = { workflowId, revision, by: { id, name } };
    this.#tellDraft(message);
    this.#relay?.tell({ kind: 'draft', ...message });
  }

  #tellDraft(message: { workflowId: string; revision: number; by: { id: string; name: string } }): void {
    this.#io.to(`workflow:${message.workflowId}`).emit('draft.saved', message);
  }

  async close(): Promise<void> {
    this.#stopListening();
    if (this.#listTimer) clearTimeout(this.#listTimer);
    if (this.#countTimer) clearTimeout(this.#countTimer);
    if (this.#aliveTimer) clearInterval(this.#aliveTimer);
    for (const timer of this.#presenceTimers.values()) clearTimeout(timer);
    for (const { timer } of this.#followers.values()) clearInterval(timer);
    this.#io.disconnectSockets(true);
    await this.#relay?.close();
    await new Promise<void>((resolve) => this.#io.engine.close() && resolve());
  }

  #connected(socket: Socket): void {
    const actor = this.#options.findActor(socket.request);
    socket.on('watch', async (message: unknown, answer: unknown) => {
      if (typeof answer !== 'function') return;
      try {
        answer(await this.#watch(socket, await actor, roomOf(message)));
      } catch (error) {
        this.#options.runtime.log('warn', 'A room could not be entered', { error: messageOf(error) });
        answer({ ok: false, error: 'The room could not be entered. Try again.' });
      }
    });
    socket.on('unwatch', async (message: unknown) => {
      const room = roomOf(message);
      if (room === null) return;
      await socket.leave(room);
      if (room.startsWith('workflow:')) this.#presenceSoon(room);
    });
    socket.on('look', (message: unknown) => {
      const look = lookOf(message);
      if (!look || !socket.rooms.has(look.room)) return;
      socket.data.look = look;
      this.#presenceSoon(look.room);
    });
    socket.on('disconnecting', () => {
      for (const room of socket.rooms) if (room.startsWith('workflow:')) this.#presenceSoon(room);
    });
  }

  async #watch(socket: Socket, actor: Actor | null, room: string | null) {
    if (!actor || room === null) return { ok: false, error: 'There is no such room.' };
    const { runs, runtime } = this.#options;
    const [kind, id = ''] = room.split(':');
    if (kind === 'run') {
      // Entered first, so that nothing falls between the head that is told and the first delta.
      await socket.join(room);
      const found = await runs.journal(actor.workspaceId, id, 2_000_000_000, 1);
      if (!found) {
        await socket.leave(room);
        return { ok: false, error: 'There is no such run.' };
      }
      this.#follow(actor.workspaceId, id, found.head);
      return { ok: true, head: found.head };
    }
    if (kind === 'workflow') {
      const { rows } = await runtime.database.pool.query('select 1 from workflow where id = $1 and workspace_id = $2', [
        id,
        actor.workspaceId,
      ]);
      if (rows.length === 0) return { ok: false, error: 'There is no such workflow.' };
      // A page that watches once more is the same visit.
      const { visit: before } = socket.data as { visit?: Visit };
      const visit: Visit = { id: actor.id, name: actor.name, visit: before?.visit ?? randomUUID() };
      socket.data.visit = visit;
      await socket.join(room);
      this.#presenceSoon(room);
      return { ok: true, visit: visit.visit };
    }
    await socket.join(`workspace:${actor.workspaceId}`);
    this.#countSoon(actor.workspaceId);
    return { ok: true };
  }

  #presenceSoon(room: string): void {
    if (this.#presenceTimers.has(room)) return;
    const timer = setTimeout(() => {
      this.#presenceTimers.delete(room);
      this.#relay?.tell({ kind: 'here', room, people: this.#peopleIn(room) });
      this.#tellPresence(room);
    }, PRESENCE_EVERY_MS);
    this.#presenceTimers.set(room, timer);
  }

  /** Who has it open at this process. */
  #peopleIn(room: string): Person[] {
    const ids = this.#io.sockets.adapter.rooms.get(room) ?? [];
    return [...ids].flatMap((socketId) => {
      const { visit, look } = (this.#io.sockets.sockets.get(socketId)?.data ?? {}) as { visit?: Visit; look?: Look };
      return visit ? [{ ...visit, node: look?.room === room ? look.node : null }] : [];
    });
  }

  #tellPresence(room: string): void {
    const people = [...this.#peopleIn(room), ...this.#elsewhere.in(room)];
    this.#io.to(room).emit('presence', { workflowId: room.slice('workflow:'.length), people });
  }

  /** Another process has told something. */
  #heard(heard: Heard): void {
    const now = this.#options.runtime.clock.now();
    switch (heard.kind) {
      case 'here':
        this.#elsewhere.tell(heard.process, heard.room, heard.people, now);
        return this.#tellPresence(heard.room);
      case 'draft':
        return this.#tellDraft({ workflowId: heard.workflowId, revision: heard.revision, by: heard.by });
      case 'hello':
        for (const room of this.#io.sockets.adapter.rooms.keys())
          if (room.startsWith('workflow:')) this.#relay?.tell({ kind: 'here', room, people: this.#peopleIn(room) });
        return;
      case 'alive':
        if (!this.#elsewhere.alive(heard.process, now)) this.#relay?.tell({ kind: 'hello' });
        return;
      case 'bye':
        for (const room of this.#elsewhere.leave(heard.process)) this.#tellPresence(room);
    }
  }

  #stayAlive(): void {
    for (const room of this.#elsewhere.expire(this.#options.runtime.clock.now())) this.#tellPresence(room);
    const isWatched = [...this.#io.sockets.adapter.rooms.keys()].some((room) => room.startsWith('workflow:'));
    if (isWatched) this.#relay?.tell({ kind: 'alive' });
  }

  #isWatched(room: string): boolean {
    return (this.#io.sockets.adapter.rooms.get(room)?.size ?? 0) > 0;
  }

  #committed(committed: Committed): void {
    const { identity, from, to, entries, at } = committed;
    const room = `run:${identity.runId}`;
    if (entries.length > 0 && this.#isWatched(room)) {
      const follower = this.#followers.get(identity.runId);
      if (follower) follower.head = Math.max(follower.head, to);
      this.#io.to(room).emit('run.delta', { runId: identity.runId, from, to, entries, at });
    }
    this.#listSoon(identity);
  }

  /** Runs that another process carries: their journal is looked at as long as somebody watches. */
  #follow(workspaceId: string, runId: string, head: number): void {
    if (this.#followers.has(runId)) return;
    const room = `run:${runId}`;
    const timer = setInterval(async () => {
      if (!this.#isWatched(room)) {
        clearInterval(timer);
        this.#followers.delete(runId);
        return;
      }
      const follower = this.#followers.get(runId);
      if (!follower) return;
      const from = follower.head;
      const found = await this.#options.runs.journal(workspaceId, runId, from, 2_000).catch(() => null);
      const last = found?.entries.at(-1) as { seq: number } | undefined;
      if (!found || !last || follower.head !== from) return;
      follower.head = last.seq;
      this.#io.to(room).emit('run.delta', {
        runId,
        from,
        to: last.seq,
        entries: found.entries,
        at: this.#options.runtime.clock.now(),
      });
    }, LIST_EVERY_MS);
    timer.unref();
    this.#followers.set(runId, { head, timer });
  }

  #listSoon(identity: Committed['identity']): void {
    const { workspaceId, workflow } = identity;
    if (!this.#isWatched(`workspace:${workspaceId}`) && !this.#isWatched(`workflow:${workflow.workflowId}`)) return;
    if (this.#changed.size < MAX_WAITING) this.#changed.set(identity.runId, identity);
    this.#listTimer ??= setTimeout(() => void this.#list(), LIST_EVERY_MS);
    this.#countSoon(workspaceId);
  }

  async #list(): Promise<void> {
    this.#listTimer = null;
    const changed = [...this.#changed.values()];
    this.#changed.clear();
    for (const { runId, workspaceId, workflow } of changed) {
      const row = await this.#options.runs.summary(workspaceId, runId).catch(() => null);
      if (!row) continue;
      this.#io
        .to([`workspace:${workspaceId}`, `workflow:${workflow.workflowId}`])
        .emit('run.changed', { run: runSummary(row) });
    }
  }

  #countSoon(workspaceId: string): void {
    this.#countTimer ??= setTimeout(async () => {
      this.#countTimer = null;
      const counts = await this.#options.runs.counts(workspaceId).catch(() => null);
      if (!counts) return;
      const { parked, approvals } = counts;
      this.#io.to(`workspace:${workspaceId}`).emit('counts', { parked, approvals });
    }, COUNT_EVERY_MS);
  }
}

function roomOf(message: unknown): string | null {
  const room =
    typeof message === 'object' && message !== null && 'room' in message && typeof message.room === 'string'
      ? message.room
      : '';
  return ROOM.test(room) ? room : null;
}

function lookOf(message: unknown): Look | null {
  if (typeof message !== 'object' || message === null || !('workflowId' in message) || !('node' in message))
    return null;
  const { workflowId, node } = message;
  const room = roomOf({ room: `workflow:${String(workflowId)}` });
  const isNode = node === null || (typeof node === 'string' && NODE_ID.test(node));
  return room !== null && isNode ? { room, node } : null;
}
