import { expect, test } from 'vitest';
import { isReachable } from '../../src/triggers/provider/reach.ts';

test.each([
  'https://holdfast.example.com',
  'https://holdfast.example.com:8443',
  'https://8.8.8.8',
  'https://[2606:4700::1111]',
])('the internet reaches %s', (address) => {
  expect(isReachable(address)).toBe(true);
});

test.each([
  'http://holdfast.example.com',
  'https://localhost:4400',
  'https://127.0.0.1',
  'https://10.0.0.7',
  'https://[::1]',
  'https://[fd00::1]',
  'https://holdfast',
  'https://holdfast.local',
  'https://holdfast.corp.internal',
])('the internet does not reach %s', (address) => {
  expect(isReachable(address)).toBe(false);
});
