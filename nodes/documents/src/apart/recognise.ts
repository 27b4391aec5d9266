import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createWorker } from 'tesseract.js';
import type { Language } from '../languages.ts';
import type { Word } from '../layout.ts';

export interface Recognised {
  readonly words: readonly Word[];
  /** How sure it is of them on the whole, from 0 to 1. */
  readonly sure: number;
}

const paths = createRequire(import.meta.url);
/** The data of a language comes with the installation: nothing is fetched. */
const dataFolder = (language: Language) =>
  join(dirname(paths.resolve(`@tesseract.js-data/${language}/package.json`)), '4.0.0_best_int');

/** Recognises the text of pictures, one after the other. @throws when one is no picture */
export async function recognised(pictures: readonly Uint8Array[], language: Language): Promise<Recognised[]> {
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  const worker = await createWorker(language, 1, {
    langPath: dataFolder(language),
    cacheMethod: 'none',
    errorHandler: (error: unknown) => failed.reject(error),
  });
  const found: Recognised[] = [];
  for (const picture of pictures) {
    const reading = worker.recognize(Buffer.from(picture), {}, { text: true, blocks: true });
    const { data } = await Promise.race([reading, failed.promise]);
    const lines = (data.blocks ?? []).flatMap(({ paragraphs }) => paragraphs.flatMap((each) => each.lines));
    const words = lines.flatMap((line) =>
      line.words.map(({ text, confidence, bbox: { x0, y0, x1, y1 } }) => ({
        text,
        x: x0,
        y: y0,
        width: x1 - x0,
        height: y1 - y0,
        sure: confidence / 100,
      })),
    );
    found.push({ words, sure: data.confidence / 100 });
  }
  await worker.terminate();
  return found;
}
