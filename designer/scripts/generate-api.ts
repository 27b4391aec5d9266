import { mkdir, readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { openApi } from '../../runner/src/api/openapi.ts';

/** Writes `src/api/schema.gen.ts`: the types of the REST surface, from the runner's own route table. */
const target = new URL('../src/api/schema.gen.ts', import.meta.url);

const types = await openapiTS(openApi('0') as unknown as OpenAPI3, { defaultNonNullable: false });
const text = `// Written by scripts/generate-api.ts. Do not edit.\n\n${astToString(types)}`;

await mkdir(new URL('.', target), { recursive: true });
const before = await readFile(target, 'utf8').catch(() => '');
if (before !== text) await writeFile(target, text);
