import { i18n, type Messages } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';

interface Locale {
  readonly direction: 'ltr' | 'rtl';
  /** What it is read aloud as. */
  readonly lang: string;
  readonly load: () => Promise<Messages>;
}

const pseudo = async (): Promise<Messages> => {
  const [{ messages }, { stretch }] = await Promise.all([import('./locales/pseudo.po'), import('./pseudo.ts')]);
  return stretch(messages);
};

/**
 * English messages travel in the code and are compiled when first shown, so a
 * string nobody has extracted yet still reads right. Other locales load a catalogue:
 * the two made ones are long, and one of them reads from right to left.
 */
const LOCALES = {
  en: { direction: 'ltr', lang: 'en', load: async () => ({}) },
  pseudo: { direction: 'ltr', lang: 'en', load: pseudo },
  'pseudo-rtl': { direction: 'rtl', lang: 'en', load: pseudo },
} satisfies Readonly<Record<string, Locale>>;
type LocaleName = keyof typeof LOCALES;

/** What a browser remembers the language by. */
const KEY = 'holdfast.locale';

const isLocale = (name: string | null): name is LocaleName => name !== null && Object.hasOwn(LOCALES, name);

i18n.setMessagesCompiler(compileMessage);
i18n.loadAndActivate({ locale: 'en', messages: {} });

/** Loads the catalogue of a language, and shows the page in it. */
async function activate(name: LocaleName): Promise<void> {
  const locale = LOCALES[name];
  i18n.loadAndActivate({ locale: name, locales: locale.lang, messages: await locale.load() });
  document.documentElement.lang = locale.lang;
  document.documentElement.dir = locale.direction;
}

function remembered(): LocaleName {
  try {
    const name = localStorage.getItem(KEY);
    return isLocale(name) ? name : 'en';
  } catch {
    // Storage that is switched off means: as delivered.
    return 'en';
  }
}

/** Shows the page in the language that this browser remembers, and follows when another tab chooses one. */
export async function startI18n(): Promise<void> {
  addEventListener('storage', ({ key, newValue }) => {
    if (key === KEY) void activate(isLocale(newValue) ? newValue : 'en');
  });
  const name = remembered();
  if (name !== 'en') await activate(name);
}

export { i18n };
