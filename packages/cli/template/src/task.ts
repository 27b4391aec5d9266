import type { Json, JsonObject } from '@holdfast/node-sdk';
import { Type } from 'typebox';

/** A task, in our words: `dueOn` is a date (YYYY-MM-DD), or null. */
export const taskSchema = Type.Object({
  id: Type.String(),
  title: Type.String(),
  dueOn: Type.Union([Type.String(), Type.Null()]),
});

const isRecord = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: Json | undefined): string => (value === null || value === undefined ? '' : String(value));

/** The provider's words as ours. Nothing downstream sees theirs. */
export const toTask = (said: Json): JsonObject => {
  const { id, name, due_date } = isRecord(said) ? said : {};
  return { id: text(id), title: text(name), dueOn: due_date === undefined ? null : due_date };
};

/** The tasks of a page, and where the next one begins. */
export function toPage(said: Json): { tasks: JsonObject[]; next: string | null } {
  const { data, next_cursor: next } = isRecord(said) ? said : {};
  return { tasks: Array.isArray(data) ? data.map(toTask) : [], next: typeof next === 'string' ? next : null };
}
