import type { Page } from 'playwright-core';

/** Shows the page in another language of the product, as when another tab chooses one. */
export async function speak(page: Page, locale: 'en' | 'pseudo' | 'pseudo-rtl'): Promise<void> {
  await page.evaluate((name) => {
    localStorage.setItem('holdfast.locale', name);
    dispatchEvent(new StorageEvent('storage', { key: 'holdfast.locale', newValue: name }));
  }, locale);
  const direction = locale === 'pseudo-rtl' ? 'rtl' : 'ltr';
  await page.waitForFunction((wanted) => document.documentElement.dir === wanted, direction);
  if (locale === 'en') return;
  // What is folded away is drawn anew last, once the browser has nothing else to do.
  await page.evaluate(async () => {
    let hasChanged = false;
    // Times go on by themselves.
    const isTime = (node: Node) => (node instanceof Element ? node : node.parentElement)?.closest('time') != null;
    const watch = new MutationObserver((changes) => {
      hasChanged ||= changes.some(({ target }) => !isTime(target));
    });
    watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    for (let quiet = 0; quiet < 2; quiet = hasChanged ? 0 : quiet + 1) {
      hasChanged = false;
      await new Promise(requestAnimationFrame);
      // Where nothing at all is to be drawn a browser may not tell that it is idle.
      await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 500 }));
    }
    watch.disconnect();
  });
}

/**
 * Texts that do not fit where they stand, and how much is missing. What ends in
 * dots fits, unless it is of the catalogue and says the whole nowhere. The canvas
 * and the editors of code draw theirs themselves.
 */
export const clippedTexts = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const apart = '.react-flow__viewport, .monaco-editor, pre, code, [aria-hidden="true"], option, textarea, input';
    const isShown = (element: Element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const own = (element: Element) =>
      [...element.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent)
        .join('')
        .trim();
    const isCut = (element: Element): boolean => {
      const { overflowX, display } = getComputedStyle(element);
      if (display === 'inline' || overflowX === 'auto' || overflowX === 'scroll') return false;
      // What is for ears only is one pixel wide, and two in large letters.
      return element.clientWidth > 2 && element.scrollWidth > element.clientWidth + 1;
    };
    return [...document.body.querySelectorAll('*')]
      .filter((element) => own(element) !== '' && element.closest(apart) === null && isShown(element) && isCut(element))
      .filter((element) => own(element).includes('⟦') || getComputedStyle(element).textOverflow !== 'ellipsis')
      .filter((element) => element.closest('[title]') === null)
      .map((element) => `"${own(element)}" does not fit (${element.clientWidth} of ${element.scrollWidth} px)`);
  });

/** How far the page, or the part of it that holds what is shown, can be scrolled to the side, in CSS pixels. */
export const sidewaysBy = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const parts = [document.documentElement, ...document.querySelectorAll('main, [data-region="content"]')];
    return Math.max(...parts.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
  });

/** What can be pressed and is smaller than so many pixels on either side, by its name. */
export const smallTargets = (page: Page, least: number): Promise<string[]> =>
  page.evaluate((px) => {
    const targets =
      'button, [role="button"], [role="tab"], [role="menuitem"], [role="option"], select, input, textarea';
    return [...document.body.querySelectorAll<HTMLElement>(targets)]
      .filter((element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
      .filter((element) => element.closest('.monaco-editor, [aria-hidden="true"], .react-flow__viewport') === null)
      .flatMap((element) => {
        // What lies around a control of its own counts: a label is pressed as well as its box.
        const around = element.closest('label') ?? element;
        // So does what is laid over it to be hit.
        const over = getComputedStyle(element, '::after');
        const [wide, high] = over.content === 'none' ? [0, 0] : [over.width, over.height].map(Number.parseFloat);
        const boxes = [element, around].map((each) => each.getBoundingClientRect());
        const width = Math.max(...boxes.map((box) => box.width), wide || 0);
        const height = Math.max(...boxes.map((box) => box.height), high || 0);
        if (width <= 1 || (width >= px && height >= px)) return [];
        const name = element.getAttribute('aria-label') ?? element.textContent ?? element.tagName;
        return [`"${name.trim().slice(0, 40)}" is ${Math.round(width)} by ${Math.round(height)}`];
      });
  }, least);

/** Texts that a person reads or hears, but for code, keys, times and what somebody wrote. */
const shownTexts = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const apart =
      '.monaco-editor, code, kbd, pre, time, textarea, [translate="no"], script, style, noscript, [aria-hidden="true"]';
    const found = new Set<string>();
    const look = (text: string | null, element: Element) => {
      if (text !== null && !element.closest(apart)) found.add(text.trim());
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (node.parentElement) look(node.textContent, node.parentElement);
    for (const element of document.body.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) look(element.getAttribute(name), element);
    return [...found];
  });

/**
 * Words that a person reads or hears and that are not from the catalogue, with a
 * made locale on. `data` is what came from the server: names, values, texts of node types.
 */
export async function wordsOutside(page: Page, data: readonly string[]): Promise<string[]> {
  const said = new Set(data.map((text) => text.toLowerCase()));
  const long = [...said].filter((text) => text.length > 20);
  // Texts are put together of several: a name and a type, a step and another.
  const parts = (text: string) => text.toLowerCase().split(/\s*[,·→()✖✔:+\n]\s*|(?<=\w)\s(?=v?\d+(?:$|,))/);
  const isKnown = (text: string) => said.has(text) || (text.length > 3 && long.some((each) => each.includes(text)));
  const isData = (text: string) =>
    isKnown(text.toLowerCase()) || parts(text).every((part) => !isWord(part) || isKnown(part));
  const isMade = (text: string) => /[⟦⟧\u0180-\u024f\u00c0-\u017f]/.test(text);
  // Not instants as `Intl` writes them.
  const isWord = (text: string) => /[a-z]{3}/i.test(text) && !/^\w{3} \d+, \d{4}, [\d:]+/.test(text);
  return (await shownTexts(page)).filter((text) => isWord(text) && !isMade(text) && !isData(text));
}

/** Keeps every text that the server sends to a page, for `wordsOutside`. */
export function collectData(page: Page): ReadonlySet<string> {
  const texts = new Set<string>();
  const keep = (value: unknown): void => {
    if (typeof value === 'string') texts.add(value);
    else if (Array.isArray(value)) for (const each of value) keep(each);
    else if (typeof value === 'object' && value !== null)
      for (const [key, each] of Object.entries(value)) {
        texts.add(key);
        keep(each);
      }
  };
  page.on('response', async (response) => {
    if (!/json/.test(response.headers()['content-type'] ?? '')) return;
    // A page that is left takes its last answers along.
    const body: unknown = await response.json().catch(() => null);
    keep(body);
  });
  return texts;
}

/** Shows the page as a phone of this width does: fingers, and no pointer. Gives back how to end it. */
export async function asPhone(page: Page, width: number, height: number): Promise<() => Promise<void>> {
  const before = page.viewportSize() ?? { width: 1280, height: 800 };
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true });
  // Not by the session too: two that give a page its size can leave it without a next frame.
  await page.setViewportSize({ width, height });
  return async () => {
    await page.setViewportSize(before);
    await session.send('Emulation.setTouchEmulationEnabled', { enabled: false });
    await session.detach();
  };
}
