import { expect, test } from 'vitest';
import { tokensOf } from '../../src/inspector/expression/tokens.ts';

const kinds = (template: string) => tokensOf(template).map(({ text, kind }) => `${kind} ${text}`);

test('an expression comes apart into what stands as it is, and code', () => {
  expect(kinds("No. {{ $json.n + 17 + 'a $b }}' }}!")).toEqual([
    'text No. ',
    'braces {{',
    'code  ',
    'name $json',
    'code .n + ',
    'number 17',
    'code  + ',
    "string 'a $b ",
    'braces }}',
    "text ' ",
    'text }}',
    'text !',
  ]);
});

test.each(['', 'text', '{{', '}} {{ a }} {{', "{{ 'it\\'s' }}", '{{ `a` }}{{ "b" }}', 'a\nb {{ $json["x y"] }}'])(
  'nothing is lost of %j',
  (template) => {
    expect(
      tokensOf(template)
        .map(({ text }) => text)
        .join(''),
    ).toBe(template);
  },
);
