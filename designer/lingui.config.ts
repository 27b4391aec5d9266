import { defineConfig } from '@lingui/conf';

/**
 * English is written in the code and shipped with it; the catalogue is what
 * translators start from. `pseudo` lengthens every string, to find what does not fit.
 */
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'pseudo'],
  pseudoLocale: 'pseudo',
  fallbackLocales: { pseudo: 'en' },
  catalogs: [{ path: '<rootDir>/src/i18n/locales/{locale}', include: ['src'] }],
});
