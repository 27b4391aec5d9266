export { type CurlRequest, CurlSyntaxError, parseCurl } from './curl.ts';
export { detectFormat, FORMAT_NAMES, type Format } from './detect.ts';
export { type Imported, importDocument, type ReportEntry } from './import.ts';
