import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { violationsOf } from '../support/axe.ts';
import { chromiumPath, launchBrowser } from '../support/browser.ts';
import { optionsOf } from '../support/options.ts';
import { ask, startProduct, temporaryFolder } from '../support/product.ts';
import { emptyScenes, fullScenes, type Scene } from './scenes.ts';
import { show } from './show.ts';
import { fillWorld } from './world.ts';

/**
 * Takes a picture of every screen in both themes and at both widths, checks each by the rules of
 * WCAG 2.2 AA, and prints the table. Ends with 1 when a screen did not come up or broke a rule.
 * The pictures are in `test/.output/screens/`, with a page `index.html` that shows them side by side.
 */
const USAGE = `npm run screens -- [--only NAMES] [--widths PIXELS] [--vision EYES]

  --only NAMES     the screens whose names have one of these parts in them: editor,run
  --widths PIXELS  how wide the window is, by default 1280,1920; the first is checked by the rules as well
  --vision EYES    each picture once more as people with other eyes see it, and without colours:
                   protanopia,deuteranopia,tritanopia,achromatopsia, or all`;
const values = optionsOf(USAGE, {
  only: { type: 'string' },
  widths: { type: 'string', default: '1280,1920' },
  vision: { type: 'string' },
});
const OUTPUT = fileURLToPath(new URL('../.output/screens/', import.meta.url));
const SCHEMES = ['light', 'dark'] as const;
const EYES = ['protanopia', 'deuteranopia', 'tritanopia', 'achromatopsia'] as const;
const eyes = EYES.filter((each) => values.vision === 'all' || values.vision?.split(',').includes(each));
const HEIGHTS: Readonly<Record<number, number>> = { 360: 740, 1280: 800, 1920: 1080 };
const widths = values.widths.split(',').map(Number);
const only = values.only?.split(',');
const say = (text: string) => process.stdout.write(`${text}\n`);

interface Row {
  readonly name: string;
  /** Per theme: how many places break a rule; null where the screen did not come up. */
  readonly light: number | null;
  readonly dark: number | null;
  readonly words: readonly string[];
}

async function shoot(browser: Browser, url: string, scenes: readonly Scene[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const scene of scenes) {
    if (only !== undefined && !only.some((part) => scene.name.includes(part))) continue;
    const counts: Record<(typeof SCHEMES)[number], number | null> = { light: null, dark: null };
    const words: string[] = [];
    for (const scheme of SCHEMES)
      for (const width of widths) {
        // A page of its own each: what one scene opens or remembers is not there in the next.
        const context = await browser.newContext({ viewport: { width, height: HEIGHTS[width] ?? 900 } });
        const page = await context.newPage();
        page.setDefaultTimeout(60_000);
        page.on('pageerror', ({ message }) => words.push(`${scheme} ${width}: ${message}`));
        try {
          await show(page, url, scene, scheme);
          await page.screenshot({ path: join(OUTPUT, `${scene.name}-${scheme}-${width}.png`) });
          const session = await context.newCDPSession(page);
          for (const type of eyes) {
            await session.send('Emulation.setEmulatedVisionDeficiency', { type });
            await page.screenshot({ path: join(OUTPUT, `${scene.name}-${scheme}-${width}-${type}.png`) });
          }
          await session.send('Emulation.setEmulatedVisionDeficiency', { type: 'none' });
          if (width !== widths[0]) continue;
          const found = await violationsOf(page);
          counts[scheme] = found.length;
          words.push(...found.map((line) => `${scheme}: ${line}`));
        } catch (error) {
          words.push(`${scheme} ${width}: ${error instanceof Error ? error.message.split('\n', 1)[0] : error}`);
        } finally {
          await context.close();
        }
      }
    rows.push({ name: scene.name, ...counts, words });
    say(
      `${scene.name.padEnd(28)} ${String(counts.light ?? '-').padStart(5)} ${String(counts.dark ?? '-').padStart(5)}`,
    );
    for (const line of words) say(`    ${line}`);
  }
  return rows;
}

const pageOf = (rows: readonly Row[]): string =>
  `<!doctype html><meta charset="utf-8"><title>Screens</title><style>body{font:14px system-ui;background:#777}
figure{display:inline-block;margin:8px}img{width:640px;display:block}</style>
${rows
  .map(
    ({ name }) =>
      `<h2>${name}</h2>${SCHEMES.flatMap((scheme) =>
        widths.map(
          (width) => `<figure><img src="${name}-${scheme}-${width}.png"><figcaption>${scheme} ${width}</figure>`,
        ),
      ).join('')}`,
  )
  .join('\n')}`;

if (chromiumPath === undefined) {
  say('There is no Chromium on this machine. Install it (Debian: apt-get install chromium), or name it in CHROMIUM.');
  process.exit(1);
}
await rm(OUTPUT, { recursive: true, force: true });
await mkdir(OUTPUT, { recursive: true });
const folder = await temporaryFolder();
const product = await startProduct({ dataDir: folder.path });
const browser = await launchBrowser();
const rows: Row[] = [];
try {
  say(`${'screen'.padEnd(28)} light  dark   (places that break WCAG 2.2 AA)`);
  const { id } = await ask<{ id: string }>(product, 'POST', '/workflows', { name: 'A new workflow' });
  rows.push(...(await shoot(browser, product.url, emptyScenes(id))));
  await ask(product, 'DELETE', `/workflows/${id}`);
  const world = await fillWorld(product);
  try {
    rows.push(...(await shoot(browser, product.url, fullScenes(world))));
  } finally {
    await world.stop();
  }
  await writeFile(join(OUTPUT, 'index.html'), pageOf(rows));
} finally {
  await browser.close();
  await product.stop();
  await folder.remove();
}
const broken = rows.filter(({ words }) => words.length > 0).length;
say(`\n${rows.length} screens, ${broken} with something to mend. Pictures: ${join(OUTPUT, 'index.html')}`);
process.exit(broken > 0 ? 1 : 0);
