import type { JsonObject } from '@holdfast/node-sdk';
import { marked, textAt } from '@holdfast/node-sdk/records';

const VOIDED = /^voided/i;
const MARK = /HF-[0-9A-Z]{32}/;

/** A voided document is kept, with nothing in it, and says so in its note. */
export const isVoided = (entity: JsonObject): boolean =>
  entity.TotalAmt === 0 && VOIDED.test(textAt(entity, 'PrivateNote'));

/**
 * A new note with what has to stay of the old one: that the document is voided, and the mark, without
 * which a look-up would take the document for one that was never made.
 */
export function noteInstead(said: string, entity: JsonObject): string {
  const note = isVoided(entity) && !VOIDED.test(said) ? `Voided - ${said}` : said;
  const mark = MARK.exec(textAt(entity, 'PrivateNote'))?.[0] ?? '';
  return note.includes(mark) ? note : marked(note, mark);
}
