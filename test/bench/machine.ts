import { readdirSync, readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

/** What the figures were measured on. */
export const describeMachine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 1_024 ** 3),
  platform: `${process.platform}-${process.arch}`,
  node: process.version,
  /** Others at work beside us, before the first measurement. */
  loadBefore: loadavg()[0] ?? 0,
});

/** A file below /proc; empty where there is none, or not any more. */
function proc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** Resident memory of a process, in MiB. Linux only; null elsewhere. */
export function residentMiB(pid: number): number | null {
  const kib = /VmRSS:\s+(\d+)/.exec(proc(pid, 'status'))?.[1];
  return kib === undefined ? null : Math.round(Number(kib) / 1_024);
}

/** Fields of /proc/PID/stat from the third on: status, parent, … */
const statOf = (pid: number): string[] => proc(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];

/** Processor time a process has used so far, in milliseconds. Linux only; 0 elsewhere. */
export function processorMs(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10;
}

/** The processes of the database server that a process started, the server itself first. */
export function databasePids(parent: number): number[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const children = (of: number) => all.filter((pid) => Number(statOf(pid)[1]) === of);
  const server = children(parent).filter((pid) => proc(pid, 'cmdline').includes('postgres'));
  return [...server, ...server.flatMap(children)];
}

/** Processor time of the processes that a process has waited for, in milliseconds: they are gone, what they used is not. */
function reapedMs(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * 10;
}

/** Processor time that a process and the database server it started have used so far, in milliseconds. */
export function spentMs(pid: number): { own: number; database: number } {
  const [server, ...rest] = databasePids(pid);
  const database = server === undefined ? 0 : processorMs(server) + reapedMs(server);
  return { own: processorMs(pid), database: rest.reduce((sum, each) => sum + processorMs(each), database) };
}

/** Memory of the database server's processes, in MiB: what they share counted once. Null where it cannot be read. */
export function databaseMiB(parent: number): number | null {
  const pids = databasePids(parent);
  if (pids.length === 0) return null;
  const kib = pids.reduce((sum, pid) => sum + Number(/^Pss:\s+(\d+)/m.exec(proc(pid, 'smaps_rollup'))?.[1] ?? 0), 0);
  return Math.round(kib / 1_024);
}
