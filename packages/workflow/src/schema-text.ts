import { DocumentSchema } from './document.ts';

/** The published JSON Schema of workflow documents, as the text of its file. */
export const schemaText = (): string => `${JSON.stringify(DocumentSchema, null, 2)}\n`;
