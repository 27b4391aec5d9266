import type { Item, JsonObject } from '@holdfast/node-sdk';
import type { Lineage } from '@holdfast/workflow';

/** An item as it goes on: the same record and files, and where it came from. */
export const passOn = (item: Item, from: Lineage): Item => ({
  json: item.json,
  ...(item.files ? { files: item.files } : {}),
  from,
});

/** Input items that go on, by their positions, in that order. */
export const handOn = (items: readonly Item[], indices: readonly number[]): Item[] =>
  indices.flatMap((index) => {
    const item = items[index];
    return item ? [passOn(item, index)] : [];
  });

/** A changed record in place of an input item; its files stay. */
export const change = (item: Item, json: JsonObject, from: Lineage): Item => ({ ...passOn(item, from), json });
