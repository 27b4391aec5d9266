import { csvCell, getAt } from '@holdfast/nodes-core/shared';
import { stringify } from 'csv-stringify/sync';
import { type Finding, REASONS, type Rules } from './match.ts';
import type { Sides } from './result.ts';
import type { SideRecords } from './side.ts';

/** Every finding as lines of a table: one for each field that is different, else one. */
export function reportCsv(
  findings: readonly Finding[],
  sides: Sides,
  places: { readonly here: SideRecords; readonly there: SideRecords },
  { keys }: Rules,
): string {
  const where = (side: 'here' | 'there', indices: readonly number[]): string =>
    indices.map((index) => places[side].placeOf(index)).join('; ');
  const rows = findings.flatMap((finding) => {
    const { outcome, here, there, reason } = finding;
    const first = sides.here[here[0] ?? -1] ?? sides.there[there[0] ?? -1] ?? {};
    const side = here.length > 0 ? 'here' : 'there';
    const key = keys.map((rule) => getAt(first, rule[side]) ?? null);
    const line = (field: string, said: readonly (string | null)[]) =>
      [outcome, reason ? REASONS[reason] : '', ...key, field, ...said, where('here', here), where('there', there)].map(
        (value) => csvCell(value, true),
      );
    const different = [...finding.differences, ...finding.tolerated];
    if (different.length === 0) return [line('', ['', '', ''])];
    return different.map((one) => line(one.field, [one.here, one.there, one.difference]));
  });
  return stringify(rows, {
    header: true,
    columns: [
      'outcome',
      'reason',
      ...keys.map(({ name }) => name),
      'field',
      'here',
      'there',
      'difference',
      'records here',
      'records there',
    ],
    record_delimiter: 'windows',
  });
}
