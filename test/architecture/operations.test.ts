import { defaultRegistry } from '@holdfast/runner';
import type { NodeDescription, SettledEffect } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';

const minutes = (ms: number): string => `${ms / 60_000} min`;

/** How the write is made safe, in a few words. */
function safety(effect: Extract<SettledEffect, { kind: 'write' }>, probes: boolean): string {
  switch (effect.safeBy) {
    case 'key':
      return `key for ${minutes(effect.keyWindowMs ?? 0)}${probes ? `, then looked up after ${minutes(effect.consistencyDelayMs ?? 0)}` : ''}`;
    case 'probe':
      return `looked up after ${minutes(effect.consistencyDelayMs ?? 0)}`;
    case 'upsert':
      return 'brings about a state: looks first, leaves alone what is so already';
    case 'unsafe':
      return 'none: a person is asked';
  }
}

function row({ title, type, effect, probes, source }: NodeDescription): string[] {
  if (effect.kind === 'declared') return [title, `\`${type}\``, 'declared', 'as the document says', source ?? ''];
  const how = effect.kind === 'write' ? safety(effect, probes === true) : 'repeated at will';
  return [title, `\`${type}\``, effect.kind, how, source ? `[page](${source})` : ''];
}

function table(rows: readonly string[][]): string[] {
  const all = [['Operation', 'Type', 'Outside', 'When no answer comes', 'Source'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0))) ?? [];
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = all;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)];
}

const finance = (): readonly NodeDescription[] =>
  defaultRegistry().descriptions.filter(({ category, connection }) => category === 'finance' && connection);

describe('the page of operations', () => {
  test('holds every operation of a provider, with its safety and its source', async () => {
    const vendors = new Map<string, string[][]>();
    for (const description of finance()) {
      const vendor = description.type.split('.')[0] ?? '';
      vendors.set(vendor, [...(vendors.get(vendor) ?? []), row(description)]);
    }
    const page = [
      '# Operations of the providers',
      '',
      'What each step does outside, what happens when a write gets no answer, and the page of the provider it is made from.',
      'This page is made from the descriptions of the nodes; a test holds it to them (`vitest -u` writes it anew).',
      '',
      ...[...vendors].flatMap(([vendor, rows]) => [`## \`${vendor}\``, '', ...table(rows), '']),
    ].join('\n');
    await expect(page).toMatchFileSnapshot('../../docs/operations.md');
  });

  test('every operation of a provider says where it stands in the words of the provider', () => {
    expect(finance().filter(({ source }) => !source?.startsWith('https://'))).toEqual([]);
  });
});
