import { type VariableReader, variableReaders } from '@holdfast/expressions';
import type { WorkflowDocument } from '@holdfast/workflow';
import type { Database } from '../store/database.ts';

/** A workflow that reads a variable, in its draft, its live version, or both. */
export interface VariableUsage {
  readonly workflow: { readonly id: string; readonly name: string };
  readonly nodes: readonly { readonly id: string; readonly name: string }[];
  readonly where: 'draft' | 'live' | 'both';
  /** False: every step named here works out the name at run time. */
  readonly isSure: boolean;
}

interface Reading {
  readonly workflow: VariableUsage['workflow'];
  readonly draft: readonly VariableReader[];
  readonly live: readonly VariableReader[];
}

/** Who reads which variable. */
export class VariableUsages {
  readonly #readings: readonly Reading[];

  private constructor(readings: readonly Reading[]) {
    this.#readings = readings;
  }

  /** Reads all workflows of a workspace that mention variables at all. */
  static async of({ pool }: Pick<Database, 'pool'>, workspaceId: string): Promise<VariableUsages> {
    const { rows } = await pool.query<{
      id: string;
      name: string;
      draft: WorkflowDocument;
      live: WorkflowDocument | null;
    }>(
      `select w.id, w.name, w.draft, v.document as live from workflow w left join workflow_version v on v.id = w.live_version_id
       where w.workspace_id = $1 and w.deleted_at is null
         and (position('$vars' in w.draft::text) > 0 or position('$vars' in v.document::text) > 0) order by w.name, w.id`,
      [workspaceId],
    );
    return new VariableUsages(
      rows.map(({ id, name, draft, live }) => ({
        workflow: { id, name },
        draft: variableReaders(draft),
        live: live ? variableReaders(live) : [],
      })),
    );
  }

  usedBy(name: string): VariableUsage[] {
    const reads = (reader: VariableReader): boolean => reader.names.has(name) || reader.readsAny;
    return this.#readings.flatMap(({ workflow, draft, live }) => {
      const [inDraft, inLive] = [draft.filter(reads), live.filter(reads)];
      const nodes = new Map([...inLive, ...inDraft].map((reader) => [reader.id, reader]));
      if (nodes.size === 0) return [];
      return {
        workflow,
        nodes: [...nodes.values()].map(({ id, name: title }) => ({ id, name: title })),
        where: inLive.length === 0 ? 'draft' : inDraft.length === 0 ? 'live' : 'both',
        isSure: [...nodes.values()].some(({ names }) => names.has(name)),
      } as const;
    });
  }
}
