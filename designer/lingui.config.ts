import { defineConfig } from '@lingui/conf';
import { formatter } from '@lingui/format-po';

const { compare } = new Intl.Collator('en');

/**
 * English is written in the code and shipped with it; the catalogue is what
 * translators start from. `pseudo` lengthens every string, to find what does not
 * fit and what is not in the catalogue: it is made from the English one.
 */
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'pseudo'],
  pseudoLocale: { locale: 'pseudo', prepend: '⟦', append: '⟧', extend: 0.4 },
  fallbackLocales: { pseudo: 'en' },
  // Sentences of the packages go by themselves and have no other name.
  orderBy: (a, b) => compare(a.entry.message || a.messageId, b.entry.message || b.messageId),
  // Only the name of the file: lines would change with every edit.
  format: formatter({ lineNumbers: false, printPlaceholdersInComments: false }),
  catalogs: [
    {
      path: '<rootDir>/src/i18n/locales/{locale}',
      include: ['src', '../packages/workflow/src', '../packages/expressions/src'],
    },
  ],
});
