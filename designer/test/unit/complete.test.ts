import { readFileSync } from 'node:fs';
import { said, say } from '@holdfast/workflow';
import { describe, expect, it } from 'vitest';
import { chainAt, type Known, placeOf, suggestionsAt } from '../../src/inspector/expression/complete.ts';
import { fieldsOf, fieldsOfSchema } from '../../src/inspector/mapping/field-tree.ts';

const known: Known = {
  fields: fieldsOf([{ total: 12.5, customer: { name: 'ACME', 'vat id': 'DE1' }, lines: [{ sku: 'a' }] }]),
  steps: [
    { id: 'orders', name: 'Read orders', fields: fieldsOf([{ number: 'INV-1' }]), hasRun: true },
    {
      id: 'rates',
      name: 'Rates',
      fields: fieldsOfSchema({ type: 'object', properties: { eur: { type: 'number' } } }),
      hasRun: false,
    },
  ],
  variables: fieldsOf([{ region: 'EU', rates: { DE: 19 } }]),
};

/** What is offered where `|` stands. */
const at = (text: string) => suggestionsAt(text.replace('|', ''), text.indexOf('|'), known);
const labels = (text: string) => at(text).map(({ label }) => label);
/** The text after the suggestion of that name was taken. */
const taken = (text: string, label: string) => {
  const plain = text.replace('|', '');
  const chosen = at(text).find((each) => each.label === label);
  return chosen && plain.slice(0, chosen.start) + chosen.insert + plain.slice(chosen.end);
};

describe('completing an expression', () => {
  it('offers the fields of the real data with their types and values, level by level', () => {
    expect(labels('{{ $json.| }}')).toEqual(['total', 'customer', 'lines']);
    expect(at('{{ $json.to| }}')[0]).toMatchObject({ detail: 'number = 12.5', start: 9 });
    expect(labels('Dear {{ $json.customer.| }}')).toEqual(['name', 'vat id']);
    expect(labels('{{ $json.lines[0].| }}')).toEqual(['sku']);
    expect(labels('{{ $json?.customer?.n| }}')).toContain('name');
  });

  it('offers the variables of the workspace with their types and values, level by level', () => {
    expect(labels('{{ $vars.| }}')).toEqual(['region', 'rates']);
    expect(at('{{ $vars.re| }}')[0]).toMatchObject({ label: 'region', detail: 'string = EU' });
    expect(labels('{{ $vars.rates.| }}')).toEqual(['DE']);
    expect(chainAt('{{ $vars.rates.DE }}', 10)?.code).toBe('$vars.rates');
  });

  it('puts a name that is no plain one into brackets', () => {
    expect(taken('{{ $json.customer.| }}', 'vat id')).toBe("{{ $json.customer['vat id'] }}");
    expect(taken('{{ $json.cus| }}', 'customer')).toBe('{{ $json.customer }}');
  });

  it('names steps by id, and knows what those give that have not run', () => {
    expect(labels("{{ $('| }}")).toEqual(['Read orders', 'Rates']);
    expect(taken("{{ $('Ra| }}", 'Rates')).toBe("{{ $('rates').item.json }}");
    expect(at("{{ $('| }}")[1]?.detail).toEqual(said('{step}, not run yet', { step: 'rates' }));
    expect(labels("{{ $('orders').item.json.| }}")).toEqual(['number']);
    expect(labels('{{ $("Rates").first().json.| }}')).toEqual(['eur']);
    expect(labels("{{ $('orders').| }}")).toContain('first()');
  });

  it('takes the place of what closes the name of a step already, and leaves what is read of it', () => {
    expect(taken("{{ $('Ra|)}}", 'Rates')).toBe("{{ $('rates').item.json}}");
    expect(taken("{{ $sum($('|)) }}", 'Rates')).toBe("{{ $sum($('rates').item.json) }}");
    expect(taken("{{ $('|') }}", 'Rates')).toBe("{{ $('rates').item.json }}");
    expect(taken(`{{ $("or|ders" ).first().json.number }}`, 'Rates')).toBe(`{{ $("rates").first().json.number }}`);
    expect(taken("{{ $('| + 'a' }}", 'Rates')).toBe("{{ $('rates').item.json + 'a' }}");
  });

  it('says what each name is in words of the catalogue', () => {
    const catalogue = readFileSync(new URL('../../src/i18n/locales/en.po', import.meta.url), 'utf8');
    const untold = ["{{ $('| }}", "{{ $('orders').| }}", '{{ $input.| }}', '{{ $| }}']
      .flatMap(at)
      .flatMap(({ detail }) => (typeof detail === 'object' ? [say(detail, (text) => text)] : []))
      .filter((text) => !catalogue.includes(`msgid ${JSON.stringify(text)}`));
    expect(untold).toEqual([]);
    expect(at('{{ $| }}').every(({ label, detail }) => !label.startsWith('$') || typeof detail === 'object')).toBe(
      true,
    );
  });

  it('offers names where a name begins, and nothing outside of the braces or within a number', () => {
    expect(labels('{{ $|')).toContain('$json');
    expect(labels('{{ 1 + $su|')).toContain('$sum');
    expect(labels('Dear $json.|')).toEqual([]);
    expect(labels('{{ $json.total }} and $|')).toEqual([]);
    expect(labels('{{ 1.|')).toEqual([]);
  });
});

it('finds what is looked at, with all that leads to it', () => {
  const text = '{{ $json.customer.name.length }}';
  expect(chainAt(text, text.indexOf('name') + 2)).toEqual({ start: 3, end: 22, code: '$json.customer.name' });
  expect(chainAt('plain text', 3)).toBeNull();
});

it('draws a problem beneath the name that it quotes', () => {
  expect(placeOf('{{ $jsn.total }}', '"$jsn" is not known.')).toEqual({ start: 3, end: 7 });
  expect(placeOf('{{ 1 + }}', 'It ends too early.')).toEqual({ start: 0, end: 9 });
});
