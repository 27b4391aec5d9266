import { added, decimalText, isRounded, multiplied } from '@holdfast/node-sdk/records';
import { describe, expect, test } from 'vitest';

describe('amounts', () => {
  test.each([
    ['2', '60.10', '120.20'],
    ['3', '33.333', '100.00'],
    ['0.1', '0.05', '0.01'],
    ['0.1', '0.049', '0.00'],
    ['-3', '1.005', '-3.02'],
    ['-0.01', '0.01', '0.00'],
    ['1.005', '1', '1.01'],
    ['12345678901', '1.0001', '12346913468.89'],
  ])('%s times %s is %s, to the cent, half away from zero', (a, b, product) => {
    expect(multiplied(a, b)).toBe(product);
  });

  test.each([
    [['0.1', '0.2'], '0.30'],
    [['1.25', '-1.25'], '0.00'],
    [['-0.5', '-0.5'], '-1.00'],
    [['0.0001', '2'], '2.0001'],
    [['0.0010', '2'], '2.001'],
    [['-0.05'], '-0.05'],
    [[], '0.00'],
  ])('%j come to %s', (list, sum) => {
    expect(added(list)).toBe(sum);
  });

  test.each([
    [15, '15.0000', true],
    [0.33, '0.3333', true],
    [0.333, '0.3333', true],
    [33.335, '33.3345', true],
    [-33.335, '-33.3345', true],
    [0.3, '0.3333', false],
    [0.34, '0.3333', false],
    [15, '15.005', false],
    [15, '-15', false],
    [0, '-0.001', true],
    [null, '0', false],
    [1, undefined, false],
  ])('%s is what is kept of %s: %s', (found, said, is) => {
    expect(isRounded(found, said)).toBe(is);
  });

  test('a number is written without an exponent, and what is no number is none', () => {
    expect([decimalText(1e-7), decimalText(100), decimalText('7.5'), decimalText('x'), decimalText(null)]).toEqual([
      '0.000000',
      '100.00',
      '7.50',
      null,
      null,
    ]);
  });
});
