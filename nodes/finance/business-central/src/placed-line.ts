import type { JsonObject } from '@holdfast/node-sdk';
import { filled, holds, isRounded, textAt } from '@holdfast/node-sdk/records';
import { type Around, quoted, readAll } from './calls.ts';
import { accounts, items } from './resources.ts';

/** What Business Central calls a record that is not there. */
const NO_ID = '00000000-0000-0000-0000-000000000000';

/** What a field of a line is where nobody has put anything into it. Some editions leave fields out. */
const UNTOUCHED: readonly (readonly [name: string, ...values: readonly unknown[]])[] = [
  ['description2', ''],
  ['discountAmount', 0],
  ['discountPercent', 0],
  ['itemVariantId', NO_ID, ''],
];

const isUntouched = (line: JsonObject): boolean =>
  UNTOUCHED.every(
    ([name, ...values]) => line[name] === undefined || line[name] === null || values.includes(line[name]),
  );

/**
 * Whether a line is as a step wrote it, by all that Business Central gives of it: what was said, numbers rounded or not;
 * what was left out, as the item or account has it; and nothing else put in. False where that cannot be told.
 */
export async function isAsWritten(around: Around, line: JsonObject, written: JsonObject): Promise<boolean> {
  const { lineType, description } = written;
  const numbers = ['quantity', 'unitPrice', 'unitCost'].filter((name) => name in written);
  const said = filled({
    lineType,
    lineObjectNumber: textAt(written, 'lineObjectNumber').toUpperCase(),
    description,
    taxCode: textAt(written, 'taxCode').toUpperCase(),
  });
  if (!numbers.every((name) => isRounded(line[name], written[name])) || !holds(line, said) || !isUntouched(line))
    return false;
  const standard = await standardOf(around, said);
  return standard !== null && holds(line, { ...standard, ...said });
}

/** What Business Central puts into a line by itself; null: it cannot be read. No list of accounts says their tax. */
async function standardOf(around: Around, said: JsonObject): Promise<JsonObject | null> {
  const isItem = said.lineType === 'Item';
  const isComplete = 'description' in said && 'taxCode' in said;
  if (!isItem && isComplete) return {};
  if (!isItem && !('taxCode' in said)) return null;
  const $filter = `number eq ${quoted(textAt(said, 'lineObjectNumber'))}`;
  const [of] = await readAll(around, (isItem ? items : accounts).set, { query: { $filter }, limit: 1 });
  if (!of) return null;
  const description = textAt(of, 'displayName');
  return isItem
    ? { description, taxCode: textAt(of, 'taxGroupCode'), unitOfMeasureCode: textAt(of, 'baseUnitOfMeasureCode') }
    : { description };
}
