import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type JsonObject, parseDocument, type WorkflowDocument } from '@holdfast/workflow';

/** An example that a person can start from. */
export interface Template {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** What has to be there before its first run; null: nothing. */
  readonly needs: string | null;
  /** With the sample outputs of steps that call somebody pinned to them. */
  readonly document: WorkflowDocument;
  /** Items to try it with: the json of each. */
  readonly sampleInput: JsonObject[] | null;
}

/** What `template.json` says, beside a workflow. */
interface Said {
  readonly needs?: string;
  /** What steps that call somebody give in a first run, by node id: the json of each item. */
  readonly outputs?: Readonly<Record<string, readonly JsonObject[]>>;
}

/** The examples that ship with Holdfast: `workflow.json`, `input.json` and `template.json` in a folder each. */
export class Templates {
  readonly #folder: string;
  #loaded: Promise<readonly Template[]> | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  all(): Promise<readonly Template[]> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  async get(id: string): Promise<Template | undefined> {
    return (await this.all()).find((template) => template.id === id);
  }

  async #load(): Promise<readonly Template[]> {
    const folders = await readdir(this.#folder, { withFileTypes: true }).catch(() => []);
    const templates: Template[] = [];
    for (const { name } of folders
      .filter((entry) => entry.isDirectory())
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const text = await readFile(join(this.#folder, name, 'workflow.json'), 'utf8').catch(() => null);
      if (text === null) continue;
      const read = parseDocument(text);
      if (!read.ok) throw new Error(`The example "${name}" is damaged: ${read.problems[0]?.message}`);
      const input = await readFile(join(this.#folder, name, 'input.json'), 'utf8').catch(() => null);
      const { needs = null, outputs = {} } = JSON.parse(
        await readFile(join(this.#folder, name, 'template.json'), 'utf8').catch(() => '{}'),
      ) as Said;
      const pins = Object.fromEntries(
        Object.entries(outputs).map(([node, items]) => [node, { out: items.map((json) => ({ json })) }]),
      );
      templates.push({
        id: name,
        title: read.document.name,
        description: read.document.description ?? '',
        needs,
        document: { ...read.document, pins: { ...read.document.pins, ...pins } },
        sampleInput: input === null ? null : (JSON.parse(input) as JsonObject[]),
      });
    }
    return templates;
  }
}
