import { ExpressionSyntaxError } from './errors.ts';
import { referencesIn } from './syntax.ts';
import { parseTemplate } from './template.ts';

/** Rewrites `$('old')` to `$('new')` in one template, by position. A template that cannot be read stays as it is. */
export function renameReferences(template: string, renames: ReadonlyMap<string, string>): string {
  try {
    const references = parseTemplate(template).flatMap((segment) =>
      segment.kind === 'code' ? referencesIn(segment.node) : [],
    );
    let text = template;
    for (const { name, start, end } of references.toSorted((a, b) => b.start - a.start)) {
      const next = renames.get(name);
      if (next !== undefined) text = text.slice(0, start) + quoted(next) + text.slice(end);
    }
    return text;
  } catch (error) {
    if (error instanceof ExpressionSyntaxError) return template;
    throw error;
  }
}

const quoted = (name: string): string => `'${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
