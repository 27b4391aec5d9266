import { compileTemplate, compileValue, Evaluator, type Scope } from '../src/index.ts';

/** Prints how fast expressions of each kind are evaluated. Run it with node; compare ratios within one run. */
const evaluator = await Evaluator.create();
const large = { rows: Array.from({ length: 10_000 }, (_, index) => ({ index, text: 'x'.repeat(80) })) };
const scope = (json: object): Scope => ({
  item: { json: json as never },
  itemIndex: 0,
  items: [],
  node: () => undefined,
  run: { id: 'r' },
  workflow: {},
  vars: {},
  now: 0,
  timeZone: 'UTC',
});
const small = scope({ a: { b: 2 }, name: 'ACME', lines: [{ amount: '1.10' }, { amount: '2.20' }] });

function rate(name: string, evaluate: () => unknown, rounds: number): void {
  evaluate();
  const began = performance.now();
  for (let round = 0; round < rounds; round += 1) evaluate();
  const us = ((performance.now() - began) * 1_000) / rounds;
  process.stdout.write(`${name.padEnd(44)} ${us.toFixed(2).padStart(9)} µs\n`);
}

const template = (text: string, at: Scope, rounds: number) => {
  const compiled = compileTemplate(text);
  rate(text, () => compiled.evaluate(evaluator, at), rounds);
};

template('={{ $json.a.b }}', small, 500_000);
template('={{ $json.a.b * 1.2 > 2 ? "x" : "y" }}', small, 500_000);
template('={{ Math.abs(-1) }}', small, 50_000);
template('={{ $json.name.toLowerCase() }}', small, 50_000);
template('={{ $sum($json.lines.map(line => line.amount)) }}', small, 20_000);
template('={{ $now.toISODate() }}', small, 10_000);
template('={{ $json.rows[9999].text.slice(1) }}', scope(large), 20_000);
const tree = compileValue({
  a: '={{ $json.a.b }}',
  b: '={{ $json.name }}',
  c: ['={{ $json.a.b }}'],
  d: { e: '={{ $json.name }}', f: 'fixed' },
  g: '={{ $json.a }}',
});
rate('a tree of five plain paths', () => tree.evaluate(evaluator, small), 200_000);
