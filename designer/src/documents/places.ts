/** Where a field stands: the number of its page, from 1, and its box as shares of the page. */
export interface Place {
  readonly page: number;
  readonly box: readonly [x: number, y: number, width: number, height: number];
}

/** A document that can be looked at, with the fields that were found in it. */
export interface ShownDocument {
  readonly id: string;
  readonly name: string;
  readonly places: Readonly<Record<string, Place>>;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isShare = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;

const isPage = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 1;
const isBox = (value: unknown): value is Place['box'] =>
  Array.isArray(value) && value.length === 4 && value.every(isShare);

function placeOf(value: unknown): Place | null {
  if (!isRecord(value)) return null;
  const { page, box } = value;
  return isPage(page) && isBox(box) ? { page, box } : null;
}

const placesOf = (value: unknown): ShownDocument['places'] =>
  Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).flatMap(([field, said]): [string, Place][] => {
      const place = placeOf(said);
      return place ? [[field, place]] : [];
    }),
  );

/** The documents that stand in evidence: a step that asks puts those of its items there. */
export function documentsIn(evidence: Readonly<Record<string, unknown>>): ShownDocument[] {
  const said = Array.isArray(evidence.documents) ? evidence.documents : [];
  return said.flatMap((each): ShownDocument[] =>
    isRecord(each) && typeof each.id === 'string' && typeof each.name === 'string' && typeof each.sha256 === 'string'
      ? [{ id: each.id, name: each.name, places: placesOf(each.places) }]
      : [],
  );
}

interface WithFiles {
  readonly json: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, { readonly id: string; readonly name: string; readonly mimeType: string }>>;
}

/** The documents among the files of an item. Other files are nothing to look at. */
export const documentsOfItem = ({ json, files = {} }: WithFiles): ShownDocument[] =>
  Object.entries(files)
    .filter(([, { mimeType }]) => /^(?:application\/pdf|image\/(?:png|jpeg|webp|bmp))$/.test(mimeType))
    .map(([key, { id, name }]) => ({ id, name, places: placesOf(placesFor(json, key)) }));

/** Places that a step has left in the item for the fields it found in a file. */
const placesFor = (json: WithFiles['json'], key: string): unknown =>
  Object.values(json)
    .map((value) => (isRecord(value) && isRecord(value.document) ? value.document : {}))
    .find(({ file, places }) => file === key && isRecord(places))?.places;
