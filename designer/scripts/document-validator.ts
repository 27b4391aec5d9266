import { createCompiler, DocumentSchema, OPERATION_ALONE } from '@holdfast/workflow';
import standalone from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'vite';

/** Schemas that the page checks by, by the modules of their validators. */
const SCHEMAS: ReadonlyMap<string, object> = new Map<string, object>([
  ['virtual:document-validator', DocumentSchema],
  ['virtual:operation-validator', OPERATION_ALONE],
]);
const REQUIRED = /const (\w+) = require\("([^"]+)"\)\.default;/g;

/** Validators as modules of their own: the page may not compile one. */
export const documentValidator = (): Plugin => ({
  name: 'holdfast:document-validator',
  resolveId: (id) => (SCHEMAS.has(id) ? `\0${id}` : null),
  load(id) {
    const schema = SCHEMAS.get(id.slice(1));
    return id.startsWith('\0') && schema ? source(schema) : null;
  },
});

function source(schema: object): string {
  const compiler = createCompiler({ source: true, esm: true });
  const code = standalone(compiler, compiler.compile(schema));
  // The generator writes modules that still ask for Ajv's helpers by `require`.
  const helpers = [...code.matchAll(REQUIRED)].map(
    ([, name, path]) =>
      `import ${name}_module from '${path}.js';\nconst ${name} = ${name}_module.default ?? ${name}_module;`,
  );
  return `${helpers.join('\n')}\n${code.replace(REQUIRED, '')}`;
}
