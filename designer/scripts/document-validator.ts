import { createCompiler, DocumentSchema } from '@holdfast/workflow';
import standalone from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'vite';

const NAME = 'virtual:document-validator';
const REQUIRED = /const (\w+) = require\("([^"]+)"\)\.default;/g;

/** The validator of documents as a module of its own: the page may not compile one. */
export const documentValidator = (): Plugin => ({
  name: 'holdfast:document-validator',
  resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
  load: (id) => (id === `\0${NAME}` ? source() : null),
});

function source(): string {
  const compiler = createCompiler({ source: true, esm: true });
  const code = standalone(compiler, compiler.compile(DocumentSchema));
  // The generator writes modules that still ask for Ajv's helpers by `require`.
  const helpers = [...code.matchAll(REQUIRED)].map(
    ([, name, path]) =>
      `import ${name}_module from '${path}.js';\nconst ${name} = ${name}_module.default ?? ${name}_module;`,
  );
  return `${helpers.join('\n')}\n${code.replace(REQUIRED, '')}`;
}
