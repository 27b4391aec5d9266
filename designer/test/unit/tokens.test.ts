import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('../../src/ui/tokens.css', import.meta.url), 'utf8');

/** The colours of a theme, by name. */
function coloursOf(theme: 'light' | 'dark'): Map<string, string> {
  const block = css.slice(css.indexOf(`scheme="${theme}"]`)).split('\n}')[0] ?? '';
  return new Map([...block.matchAll(/(--hf-[\w-]+): (#[\da-f]{6});/g)].map(([, name = '', hex = '']) => [name, hex]));
}

/** Relative luminance, WCAG 2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test.each(['light', 'dark'] as const)(
  'cards stand out from the canvas, and controls from their ground: %s',
  (theme) => {
    const colours = coloursOf(theme);
    const of = (name: string) => colours.get(name) ?? '#000000';
    const lines = ['--hf-card-line', '--hf-accent', '--hf-mark-failed', '--hf-mark-asks', '--hf-mark-succeeded'];
    const pairs = [
      ...lines.map((line) => [line, '--hf-canvas'] as const),
      ['--hf-edge-flow', '--hf-canvas'],
      ['--hf-line-control', '--hf-surface'],
      ['--hf-line-control', '--hf-bg'],
    ] as const;
    expect(pairs.filter(([line, ground]) => contrast(of(line), of(ground)) < 3)).toEqual([]);
    expect(contrast(of('--hf-text'), of('--hf-card'))).toBeGreaterThan(7);
    expect(contrast(of('--hf-text-3'), of('--hf-card'))).toBeGreaterThan(4.5);
  },
);
