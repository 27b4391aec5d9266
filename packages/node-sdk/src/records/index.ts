/** What connectors of finance have in common: records in our words, amounts, marks. */
export { isCreditorReference, isIban } from './banks.ts';
export { added, isRounded, multiplied } from './decimals.ts';
export { fetchFile, fetching, type KeptFile, safeFileName } from './files.ts';
export { marked, markOf, settled } from './marks.ts';
export { AMOUNT, amount, day, moment, someAmount } from './parameters.ts';
export { fieldsOf, query } from './query.ts';
export { date, type Field, flag, instant, list, money, one, type Shape, shape, text, whole, within } from './shape.ts';
export { dayIn, decimalText, filled, has, holds, isRecord, recordAt, textAt } from './values.ts';
