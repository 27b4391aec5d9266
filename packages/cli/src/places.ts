import { fileURLToPath } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** Where things lie in an installation. */
export const PLACES = { designer: at('designer/dist'), examples: at('examples') } as const;
