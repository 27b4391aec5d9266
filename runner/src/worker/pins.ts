import type { Item, Pinned, PinnedFile, PinnedItem } from '@holdfast/workflow';
import { v5 as uuid5 } from 'uuid';
import type { RunMode } from '../store/schema.ts';
import type { CompiledWorkflow } from './plans.ts';

/** Whether pinned data stands for steps of a run. Published versions never use it. */
export const usesPins = (mode: RunMode, { number }: Pick<CompiledWorkflow, 'number'>): boolean =>
  mode !== 'live' && number === null;

/** The file that a run of its own gets of a pinned one: the same one however often it is asked for. */
export const lentId = (runId: string, { sha256 }: Pick<PinnedFile, 'sha256'>): string => uuid5(sha256, runId);

/** Pinned items as a run has them: their files are its own. */
export const lentItems = (runId: string, items: readonly PinnedItem[]): Item[] =>
  items.map(({ files, ...item }) =>
    files
      ? {
          ...item,
          files: Object.fromEntries(
            Object.entries(files).map(([name, file]) => [name, { ...file, id: file.id ?? lentId(runId, file) }]),
          ),
        }
      : item,
  );

/** As `lentItems`, by port. */
export const lentPorts = (runId: string, pinned: Pinned): Record<string, Item[]> =>
  Object.fromEntries(Object.entries(pinned).map(([port, items]) => [port, lentItems(runId, items)]));
