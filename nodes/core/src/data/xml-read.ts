import { fail, type Json, type JsonObject } from '@holdfast/node-sdk';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { MAX_DEPTH, storable, tooDeep } from '../values/storable.ts';

export const ATTRIBUTE = '@';
export const TEXT = '#text';

/** Elements inside each other, counted on the text before anything is built. */
function nesting(source: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [tag] of source.matchAll(/<(?:!--[\s\S]*?-->|!\[CDATA\[[\s\S]*?\]\]>|\?[\s\S]*?\?>|[^>]*>)/g)) {
    if (tag.startsWith('<!') || tag.startsWith('<?')) continue;
    if (tag.startsWith('</')) depth -= 1;
    else if (!tag.endsWith('/>')) depth += 1;
    if (depth > deepest) deepest = depth;
    if (deepest > MAX_DEPTH) break;
  }
  return deepest;
}

/** How XML is read. */
export interface XmlReading {
  /** Elements that are a list even when there is one of them. */
  readonly lists: readonly string[];
  readonly withoutPrefixes: boolean;
  readonly numbers: boolean;
}

/**
 * Reads XML into an object with one field: its root. Attributes are called `@name`,
 * text beside them `#text`. No document types, no entities of its own, bounded depth.
 *
 * @throws NodeFailure data/doctype; data/not_xml with the line; data/too_deep, data/too_large, data/forbidden_name
 */
export function readXml(source: string, { lists, withoutPrefixes, numbers }: XmlReading): JsonObject {
  const body = source.replace(/^\uFEFF/, '').trimStart();
  if (/<!DOCTYPE/i.test(body)) {
    throw fail.data('doctype', {
      message: 'The XML brings a document type of its own (DOCTYPE), which is not read. Have it sent without one.',
    });
  }
  if (nesting(body) > MAX_DEPTH) throw tooDeep('The XML');
  const valid = XMLValidator.validate(body);
  if (valid !== true) {
    const { msg, line, col } = valid.err;
    throw fail.data('not_xml', {
      message: `The text is not XML: ${msg.replace(/\.$/, '')} (line ${line}${col === undefined ? '' : `, column ${col}`}).`,
    });
  }
  const always = new Set(lists);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: ATTRIBUTE,
    textNodeName: TEXT,
    removeNSPrefix: withoutPrefixes,
    parseTagValue: numbers,
    parseAttributeValue: numbers,
    processEntities: true,
    // Also decodes characters by their number, such as &#252;.
    htmlEntities: true,
    trimValues: true,
    isArray: (name) => always.has(name),
  });
  const { '?xml': _, ...document } = parsed(parser, body);
  return storable(document as Json, 'The XML') as JsonObject;
}

/** Some of what is no XML is told by the parser only, without its place. */
function parsed(parser: XMLParser, body: string): JsonObject {
  try {
    return parser.parse(body) as JsonObject;
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.replace(/\.$/, '') : 'it cannot be read';
    throw fail.data('not_xml', { message: `The text is not XML: ${said}.`, cause });
  }
}
