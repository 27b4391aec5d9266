import type { Imported } from '@holdfast/interchange';
import { t } from '@lingui/core/macro';
import { createStore } from 'zustand/vanilla';
import { api, call, idempotencyKey } from '../../api/client.ts';
import type { ImportReport } from '../../api/types.ts';

interface Source {
  readonly text: string;
  /** Null for what was pasted. */
  readonly name: string | null;
}

/** How far an import is. `asked`: the report of a dry run, nothing exists yet. */
export type Importing =
  | { readonly stage: 'idle' }
  | { readonly stage: 'reading'; readonly name: string | null }
  | { readonly stage: 'refused'; readonly name: string | null; readonly error: unknown }
  | { readonly stage: 'asked'; readonly source: Source; readonly report: ImportReport; readonly error: unknown }
  | { readonly stage: 'done'; readonly workflowId: string; readonly report: ImportReport }
  | { readonly stage: 'pasted'; readonly report: ImportReport; readonly show: (node: string) => void };

const MAX_BYTES = 20 * 1024 * 1024;
const IDLE: Importing = { stage: 'idle' };

/** The import under way. One at a time, wherever the file was dropped. */
export const importing = createStore<{ readonly now: Importing }>(() => ({ now: IDLE }));

const set = (now: Importing): void => importing.setState({ now });

const send = ({ text, name }: Source, dryRun: boolean) =>
  call(
    api.POST('/imports', {
      params: { header: idempotencyKey() } as never,
      body: { text, ...(name ? { fileName: name } : {}), ...(dryRun ? { dryRun } : {}) },
    }),
  );

/** Takes a text in: asks the runner what would become of it, and shows that. */
export async function importText(text: string, name: string | null): Promise<void> {
  const source = { text, name };
  set({ stage: 'reading', name });
  try {
    const { report } = await send(source, true);
    set({ stage: 'asked', source, report, error: null });
  } catch (error) {
    set({ stage: 'refused', name, error });
  }
}

/** Takes a file in. Files beyond 20 MB are refused unread: no workflow is that large. */
export async function importFile(file: File): Promise<void> {
  if (file.size > MAX_BYTES) {
    set({ stage: 'refused', name: file.name, error: new Error(t`The file is larger than 20 MB. No workflow is.`) });
    return;
  }
  await importText(await file.text(), file.name);
}

/** Makes the workflow that was shown. Gives its id; null when that failed, which the dialog then shows. */
export async function acceptImport(): Promise<string | null> {
  const { now } = importing.getState();
  if (now.stage !== 'asked') return null;
  try {
    const { workflow, report } = await send(now.source, false);
    if (!workflow) return null;
    set(isPlain(report) ? IDLE : { stage: 'done', workflowId: workflow.id, report });
    return workflow.id;
  } catch (error) {
    set({ ...now, error });
    return null;
  }
}

/**
 * Shows what became of something that was pasted into a workflow, where that wants a look.
 *
 * @param idOf what a node of the file is called in that workflow
 * @param show leads to a node there
 */
export function tellPasted(
  { format, entries }: Pick<Extract<Imported, { ok: true }>, 'format' | 'entries'>,
  idOf: (node: string) => string | undefined,
  show: (node: string) => void,
): void {
  const placed = entries.map(({ node, ...entry }) => {
    const id = node === undefined ? undefined : idOf(node);
    return id === undefined ? entry : { ...entry, node: id };
  });
  const report = { format, entries: placed, problems: [] };
  if (!isPlain(report)) set({ stage: 'pasted', report, show });
}

export const closeImport = (): void => set(IDLE);

/** Whether everything was taken over as it was: nothing to look at afterwards. */
export const isPlain = (report: ImportReport): boolean =>
  report.entries.every(({ outcome }) => outcome === 'mapped' || outcome === 'note');

/** Whether a pasted text may be a workflow: JSON that begins like an object or a list, or a state machine as YAML. */
export const looksImportable = (text: string): boolean =>
  (/^\s*(?:```\w*\s*)?[[{]/.test(text) || /^StartAt\s*:/m.test(text)) && text.length > 20;
