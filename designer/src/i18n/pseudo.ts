import type { Messages } from '@lingui/core';

/** What a made text is lengthened with: as wide as a letter, and it does not collapse as spaces do. */
const FILL = '–';

const stretched = (text: string): string => text.replace(/⟦ +| +⟧/g, (edge) => edge.replaceAll(' ', FILL));

/** The texts of the made locale, each two fifths longer than the English one on the screen as well. */
export const stretch = (messages: Messages): Messages =>
  Object.fromEntries(
    Object.entries(messages).map(([id, message]) => [
      id,
      typeof message === 'string'
        ? stretched(message)
        : message.map((part) => (typeof part === 'string' ? stretched(part) : part)),
    ]),
  );
