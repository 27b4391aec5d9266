/**
 * Words for a person: an English sentence with names in braces, and what stands
 * for them. Translations go by the sentence, so each stands in the code as a
 * whole, behind a mark that the catalogue is made by.
 */
export type Said = {
  readonly text: string;
  readonly values: { readonly [name: string]: Part };
};

/** What stands for a name: as it is, or words themselves. */
export type Part = string | number | Said;

export const said = (text: string, values: Said['values'] = {}): Said => ({ text, values });

/** The words in English, or in the language that `translate` knows sentences of. */
export function say({ text, values }: Said, translate: (text: string, values: Filled) => string = fill): string {
  const filled = Object.entries(values).map(([name, part]): [string, string | number] => [
    name,
    typeof part === 'object' ? say(part, translate) : part,
  ]);
  return translate(text, Object.fromEntries(filled));
}

/** What stands for each name, in words. */
export type Filled = Readonly<Record<string, string | number>>;

const fill = (text: string, values: Filled): string =>
  text.replace(/\{(\w+)\}/g, (braces, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : braces));
