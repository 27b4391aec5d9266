import { ROOTS } from '@holdfast/expressions/roots';
import { type Said, say } from '@holdfast/workflow';
import { i18n } from '../../i18n/i18n.ts';
import { monaco } from '../../ui/monaco.ts';
import { chainAt, type Known, type Suggestion, suggestionsAt } from './complete.ts';

export const EXPRESSION = 'holdfast-expression';

/** What an editor of expressions knows: its steps and their data, and what a piece of code comes to. */
export interface Surroundings {
  readonly known: () => Known;
  readonly lookUp: (code: string) => Promise<string | null>;
}

/** By address of the text that is edited. */
const surroundings = new Map<string, Surroundings>();
let isRegistered = false;

/** Tells the language what is known where a text stands. Gives back how to forget it. */
export function surround(model: monaco.editor.ITextModel, around: Surroundings): () => void {
  register();
  const uri = model.uri.toString();
  surroundings.set(uri, around);
  return () => void surroundings.delete(uri);
}

/** Text with code in double braces, completed and explained by the data at hand. */
export function register(): void {
  if (isRegistered) return;
  isRegistered = true;
  monaco.languages.register({ id: EXPRESSION });
  monaco.languages.setMonarchTokensProvider(EXPRESSION, {
    tokenizer: {
      root: [
        [/\{\{/, { token: 'delimiter', next: '@code', nextEmbedded: 'javascript' }],
        [/[^{]+|\{/, 'string'],
      ],
      code: [[/\}\}/, { token: 'delimiter', next: '@pop', nextEmbedded: '@pop' }]],
    },
  });
  monaco.languages.setLanguageConfiguration(EXPRESSION, {
    brackets: [
      ['{', '}'],
      ['[', ']'],
      ['(', ')'],
    ],
    autoClosingPairs: [
      { open: '{', close: '}' },
      { open: '[', close: ']' },
      { open: '(', close: ')' },
    ],
    wordPattern: /[\w$]+/,
  });
  monaco.languages.registerCompletionItemProvider(EXPRESSION, {
    triggerCharacters: ['.', '$', "'", '"', '{'],
    provideCompletionItems: (model, position) => {
      const around = surroundings.get(model.uri.toString());
      const caret = model.getOffsetAt(position);
      const found = around ? suggestionsAt(model.getValue(), caret, around.known()) : [];
      return { suggestions: found.map((each, index) => asItem(model, each, index)) };
    },
  });
  monaco.languages.registerHoverProvider(EXPRESSION, {
    provideHover: async (model, position) => {
      const around = surroundings.get(model.uri.toString());
      const place = chainAt(model.getValue(), model.getOffsetAt(position));
      if (!around || !place) return null;
      const value = await around.lookUp(place.code);
      const root = ROOTS.find(({ name }) => name === place.code);
      const lines = [
        ...(value === null ? [] : ['```json', value, '```']),
        ...(root ? [`${i18n._(root.detail)} \`${root.example}\``] : []),
      ];
      if (lines.length === 0) return null;
      const range = monaco.Range.fromPositions(model.getPositionAt(place.start), model.getPositionAt(place.end));
      return { range, contents: [{ value: lines.join('\n') }] };
    },
  });
}

const inWords = (detail: string | Said): string =>
  typeof detail === 'string' ? detail : say(detail, (text, values) => i18n._(text, values));

function asItem(
  model: monaco.editor.ITextModel,
  { label, insert, start, end, detail, kind }: Suggestion,
  index: number,
): monaco.languages.CompletionItem {
  const kinds = monaco.languages.CompletionItemKind;
  const range = monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end));
  return {
    label: { label, description: inWords(detail) },
    // What is typed is compared with the text that is replaced: also where that begins with a quote or a dot.
    filterText: insert.startsWith('[') ? `.${label}` : kind === 'step' ? `${label} ${insert}` : label,
    insertText: insert,
    kind: { field: kinds.Field, step: kinds.Module, name: kinds.Variable, method: kinds.Method }[kind],
    sortText: String(index).padStart(4, '0'),
    range,
    ...(insert.endsWith("'") ? { command: { id: 'editor.action.triggerSuggest', title: '' } } : {}),
  };
}
