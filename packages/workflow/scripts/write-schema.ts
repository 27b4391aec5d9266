import { writeFileSync } from 'node:fs';
import { schemaText } from '../src/schema-text.ts';

writeFileSync(new URL('../schema/workflow-1.schema.json', import.meta.url), schemaText());
