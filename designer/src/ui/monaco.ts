import * as monaco from 'monaco-editor/editor';
import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/javascript/register';
import 'monaco-editor/languages/definitions/markdown/register';
import 'monaco-editor/languages/definitions/typescript/register';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import JsonWorker from 'monaco-editor/languages/features/json/json.worker?worker';

(self as typeof self & { MonacoEnvironment?: unknown }).MonacoEnvironment = {
  getWorker: (_: string, label: string) => (label === 'json' ? new JsonWorker() : new EditorWorker()),
};

/** Names of our themes: the colours of their code are Monaco's own, what lies around it is ours. */
export const CODE_THEMES = { light: 'holdfast-light', dark: 'holdfast-dark' } as const;
for (const [name, base, background, lines] of [
  [CODE_THEMES.light, 'vs', '#ffffff', '#5b6472'],
  [CODE_THEMES.dark, 'vs-dark', '#12151a', '#8e99a8'],
] as const)
  monaco.editor.defineTheme(name, {
    base,
    inherit: true,
    rules: [],
    colors: {
      'editor.background': background,
      'editorLineNumber.foreground': lines,
      'editorStickyScroll.background': background,
    },
  });

/** The one Monaco of the page. Import it only from what is loaded when it is needed: it is larger than all the rest. */
export { monaco };
