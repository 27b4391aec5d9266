/** What connectors beside this one read, compare and write values with, so that there is one way to do each. */

export { csvCell } from './data/csv-build.ts';
export { type CsvReading, type CsvRecord, readCsv } from './data/csv-read.ts';
export { bytesOfFile, decoded, ENCODINGS, type Encoding, readText, sourceParameters } from './data/source.ts';
export { type Refuse, XmlElement } from './data/xml-element.ts';
export { ATTRIBUTE, readXml, TEXT, type XmlReading } from './data/xml-read.ts';
export { writeXml } from './data/xml-write.ts';
export { joinParameters } from './nodes/join-parameters.ts';
export { passOn } from './records/lists.ts';
export { readDate, zoneOf } from './values/dates.ts';
export { type Decimal, fromDecimal, roundTo, scaleOf, sum, toDecimal } from './values/decimals.ts';
export { getAt, type Path, parsePath } from './values/fields.ts';
export { parseJson } from './values/json-text.ts';
export { isMissing, isRecord, kindOf } from './values/kinds.ts';
export { limitItems, storable } from './values/storable.ts';
