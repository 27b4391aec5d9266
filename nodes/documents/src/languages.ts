/** Languages whose text is recognised, by the names of their data (ISO 639-2), and what people call them. */
export const LANGUAGES = {
  eng: 'English',
  deu: 'German',
  fra: 'French',
  spa: 'Spanish',
  ita: 'Italian',
  nld: 'Dutch',
} as const;

export type Language = keyof typeof LANGUAGES;
