import { i18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';

/**
 * English messages travel in the code and are compiled when first shown, so a
 * string nobody has extracted yet still reads right. Other locales load a catalogue.
 */
i18n.setMessagesCompiler(compileMessage);
i18n.loadAndActivate({ locale: 'en', messages: {} });

export { i18n };

/** Loads a catalogue and switches to it. */
export async function activateLocale(locale: string): Promise<void> {
  if (locale === 'pseudo') {
    const { messages } = await import('./locales/pseudo.po');
    i18n.loadAndActivate({ locale, messages });
    return;
  }
  i18n.loadAndActivate({ locale: 'en', messages: {} });
}
