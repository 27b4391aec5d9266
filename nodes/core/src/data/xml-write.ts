import { fail, type JsonObject } from '@holdfast/node-sdk';
import { XMLBuilder, XMLValidator } from 'fast-xml-parser';
import { ATTRIBUTE, TEXT } from './xml-read.ts';

/**
 * Writes an object with one field, its root, as XML: attributes are called `@name`, text beside them `#text`,
 * lists are elements of the same name.
 *
 * @throws NodeFailure data/bad_input when a field cannot be the name of an element
 */
export function writeXml(value: JsonObject): string {
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: ATTRIBUTE,
    textNodeName: TEXT,
    format: true,
    suppressEmptyNode: true,
  });
  const written = `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(value)}`.trimEnd();
  const valid = XMLValidator.validate(written);
  if (valid === true) return written;
  throw fail.data('bad_input', {
    message: `The value cannot be written as XML: ${valid.err.msg.replace(/\.$/, '')}. Rename fields that cannot be names of elements.`,
  });
}
