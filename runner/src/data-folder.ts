import { accessSync, constants, mkdirSync } from 'node:fs';

/** The data folder cannot be used; the message says what to do. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/**
 * Makes the data folder where it is missing. The database of root runs as another
 * user, who has to get through.
 *
 * @throws DataFolderError when this user may not write there
 */
export function openDataFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    throw new DataFolderError(
      `The data folder ${path} cannot be written (${code}). Give this user the right to, or set HOLDFAST_DATA to another folder.`,
    );
  }
}
