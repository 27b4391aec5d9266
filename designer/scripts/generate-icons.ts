import { readFile, writeFile } from 'node:fs/promises';
import { defaultRegistry } from '../../runner/src/registry-default.ts';

/**
 * Writes `src/ui/icons.gen.ts`: the outlines of the icons that node types and
 * connection types name, out of the Tabler set.
 */
const target = new URL('../src/ui/icons.gen.ts', import.meta.url);
const set = JSON.parse(
  await readFile(new URL(import.meta.resolve('@tabler/icons/tabler-nodes-outline.json')), 'utf8'),
) as Record<string, [string, Record<string, string>][]>;

const registry = defaultRegistry();
const names = new Set([
  'box',
  ...registry.descriptions.map(({ icon }) => icon),
  ...registry.connectionTypes.map(({ icon }) => icon),
]);
const icons = Object.fromEntries(
  [...names].sort().flatMap((name) => {
    const nodes = set[name];
    return nodes ? [[name, nodes.map(([tag, { d = '', ...rest }]) => (tag === 'path' ? d : shape(tag, rest)))]] : [];
  }),
);

/** Shapes other than paths, as paths. */
function shape(tag: string, at: Record<string, string>): string {
  const n = (name: string) => Number(at[name] ?? 0);
  if (tag === 'circle')
    return `M${n('cx') - n('r')} ${n('cy')}a${n('r')} ${n('r')} 0 1 0 ${2 * n('r')} 0a${n('r')} ${n('r')} 0 1 0 ${-2 * n('r')} 0`;
  if (tag === 'line') return `M${n('x1')} ${n('y1')}L${n('x2')} ${n('y2')}`;
  if (tag === 'rect') return `M${n('x')} ${n('y')}h${n('width')}v${n('height')}h${-n('width')}z`;
  return '';
}

const text = `// Written by scripts/generate-icons.ts. Do not edit.\n// Outlines of Tabler Icons (MIT).\nexport const ICONS: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(icons, null, 2)};\n`;
const before = await readFile(target, 'utf8').catch(() => '');
if (before !== text) await writeFile(target, text);
