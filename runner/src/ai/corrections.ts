import { type Json, type JsonObject, pointer } from '@holdfast/workflow';
import { type FieldScore, fieldScore, type ReadField } from './scores.ts';

/** A form as somebody filled it in: what was shown beside it, what it began with, and what was changed. */
export interface FilledForm {
  readonly evidence: Json;
  readonly value: Json;
  readonly changes: Json;
}

const isRecord = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/**
 * How people left what a model had read, field by field: a field that they did not change was right. Only what came
 * before people counts: what a gate let pass, nobody looked at.
 */
export function correctionsIn(forms: readonly FilledForm[]): FieldScore[] {
  const readings = forms.flatMap(readingsOf);
  const names = [...new Set(readings.map(({ field }) => field))];
  return names.map((name) =>
    fieldScore(
      name,
      readings.filter(({ field }) => field === name),
    ),
  );
}

function readingsOf({ evidence, value, changes }: FilledForm): ReadField[] {
  const confidence = confidenceIn(evidence);
  const changed = list(changes).flatMap((change) => (isRecord(change) ? [change] : []));
  // A form about one item is an object, about several a list of them.
  const records = Array.isArray(value) ? value : [value];
  return records.flatMap((record, index): ReadField[] => {
    const sure = confidence[index] ?? {};
    return Object.entries(isRecord(record) ? record : {}).flatMap(([field, got]): ReadField[] => {
      const known = Object.hasOwn(sure, field) ? sure[field] : undefined;
      if (typeof known !== 'number') return [];
      const path = Array.isArray(value) ? pointer(index, field) : pointer(field);
      const change = changed.find((each) => each.path === path || String(each.path).startsWith(`${path}/`));
      return [{ field, expected: change?.after ?? got, got, confidence: known, isRight: change === undefined }];
    });
  });
}

/** How sure a model was, item by item, where a question shows it: of items, or of one fact about all. */
function confidenceIn(evidence: Json): JsonObject[] {
  if (!isRecord(evidence)) return [];
  const items = list(evidence.items).map(ofItem);
  if (items.some((one) => one !== null)) return items.map((one) => one ?? {});
  return [evidence, ...Object.values(evidence)]
    .map(ofItem)
    .filter((one) => one !== null)
    .slice(0, 1);
}

const ofItem = (item: Json): JsonObject | null =>
  isRecord(item) && isRecord(item.ai) && isRecord(item.ai.confidence) ? item.ai.confidence : null;
