import validateDocument from 'virtual:document-validator';
import validateOperation from 'virtual:operation-validator';
import { adoptValidator, DocumentSchema, type JsonSchema, OPERATION_ALONE } from '@holdfast/workflow';

// The policy of the page allows no code that is made at run time. Loaded with the canvas: nothing before it reads documents.
adoptValidator(DocumentSchema as unknown as JsonSchema, validateDocument);
adoptValidator(OPERATION_ALONE, validateOperation);
