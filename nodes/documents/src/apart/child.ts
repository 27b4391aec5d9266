import { Worker } from 'node:worker_threads';
import { drawPage } from './draw.ts';
import type { Answer, Asked } from './protocol.ts';
import { readDocument } from './read.ts';

/**
 * The process that one document is read in: without environment and network, with no right but to read Holdfast's
 * own files. Whatever the document makes the libraries do ends with it.
 */
process.once('message', (asked: Asked) => {
  // A busy library lets no timer of its own thread come: memory is watched from another one.
  new Worker(new URL('./watch.ts', import.meta.url)).unref();
  // Who asked ends this process when the answer is there: an end of its own could overtake it.
  void answer(asked).then((said) => process.send?.(said));
});
process.once('disconnect', () => process.exit(0));

async function answer(asked: Asked): Promise<Answer> {
  try {
    return await (asked.work === 'read' ? readDocument(asked) : drawPage(asked));
  } catch (error) {
    return { refused: needsPassword(error) ? 'encrypted' : 'damaged' };
  }
}

/** One library has a name for it, the other one has words. */
const needsPassword = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'PasswordException' || error.message.startsWith('Password required'));
