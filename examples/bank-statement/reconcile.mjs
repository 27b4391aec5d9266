#!/usr/bin/env node
// Holds the ledger's own log against the statement, without asking Holdfast anything:
// what had to be booked, what was booked, and the difference, to the cent.
//
//   node reconcile.mjs [--log ledger.jsonl] [--statement statement.camt053.xml]
//
// Exit code: 0 it reconciles; 1 it does not, and why; 2 a file cannot be read.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: given } = parseArgs({
  options: {
    log: { type: 'string', default: 'ledger.jsonl' },
    statement: { type: 'string', default: fileURLToPath(new URL('statement.camt053.xml', import.meta.url)) },
  },
});
const say = (text) => process.stdout.write(`${text}\n`);
const read = (file, hint) => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    process.stderr.write(`${file} cannot be read (${error.code}). ${hint}\n`);
    process.exit(2);
  }
};

/** Money is counted in cents: "-89.90" is -8990. */
const cents = (amount) => Math.round(Number(amount) * 100);
const money = (amount) => (amount / 100).toFixed(2);
const sum = (list) => list.reduce((total, { amount }) => total + amount, 0);

const inside = (text, tag) => new RegExp(`<${tag}(?: [^>]*)?>([^<]*)</${tag}>`).exec(text)?.[1] ?? null;
const signed = (text) => (inside(text, 'CdtDbtInd') === 'DBIT' ? -1 : 1) * cents(inside(text, 'Amt'));
const parts = (text, tag) => text.match(new RegExp(`<${tag}>.*?</${tag}>`, 'gs')) ?? [];

/** Opening and closing balance and the entries, from CAMT.053. */
function fromCamt(text) {
  const balance = (code) => signed(parts(text, 'Bal').find((part) => inside(part, 'Cd') === code) ?? '');
  const entries = parts(text, 'Ntry').map((part) => ({
    reference: inside(part, 'NtryRef'),
    amount: signed(part),
    currency: /Ccy="([^"]*)"/.exec(part)?.[1],
  }));
  return { entries, opening: balance('OPBD'), closing: balance('CLBD') };
}

/** The same from CSV, where each line has the balance after it. */
function fromCsv(text) {
  const rows = text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(';'));
  const entries = rows.map(([reference, , amount, currency]) => ({
    reference: reference || null,
    amount: cents(amount),
    currency,
  }));
  const balance = (row) => cents(row?.at(-1));
  return { entries, opening: balance(rows[0]) - (entries[0]?.amount ?? 0), closing: balance(rows.at(-1)) };
}

/** Lines of the log; one that was cut off by a crash was never answered, and is no booking. */
function bookingsIn(text) {
  const lines = text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return [];
    }
  });
  const of = (outcome) => lines.filter((line) => line.outcome === outcome);
  return {
    booked: of('created').map(({ reference, amount }) => ({ reference, amount: cents(amount) })),
    refused: new Set(of('refused').map(({ reference }) => reference)),
    resends: of('replayed').length,
  };
}

const statementText = read(given.statement, 'Name the statement with --statement.');
const isXml = statementText.trimStart().startsWith('<');
const { entries, opening, closing } = (isXml ? fromCamt : fromCsv)(statementText);
const log = read(given.log, 'Start the ledger with --log FILE, and name the file here with --log.');
const { booked, refused, resends } = bookingsIn(log);

const seen = new Set();
const reasonOf = ({ reference, currency }) => {
  if (reference === null) return 'has no reference';
  if (currency !== 'EUR') return `is in ${currency}, and the ledger keeps EUR`;
  if (seen.has(reference)) return 'is on the statement twice';
  seen.add(reference);
  return refused.has(reference) ? 'was refused by the ledger: its period is closed' : null;
};
const judged = entries.map((entry) => ({ ...entry, reason: reasonOf(entry) }));
const due = judged.filter(({ reason }) => reason === null);
const left = judged.filter(({ reason }) => reason !== null);

/** What is wrong, in words; empty when every entry is booked once, with its amount, and nothing else is. */
const wrong = [
  ...due.flatMap(({ reference, amount }) => {
    const found = booked.filter((each) => each.reference === reference);
    if (found.length === 0) return [`${reference} is not booked.`];
    if (found.length > 1) return [`${reference} is booked ${found.length} times.`];
    return found[0].amount === amount
      ? []
      : [`${reference} is booked with ${money(found[0].amount)}, not ${money(amount)}.`];
  }),
  ...booked
    .filter(({ reference }) => !due.some((entry) => entry.reference === reference))
    .map(({ reference }) => `${reference} is booked and should not be.`),
];
const isOnce = (entry) => entry.reason !== 'is on the statement twice';
const moved = sum(judged.filter(isOnce));
if (opening + moved !== closing)
  wrong.push(`The entries come to ${money(moved)}, and the balances are ${money(closing - opening)} apart.`);

const row = (what, count, amount, why = '') =>
  say(`${what.padEnd(24)}${String(count).padStart(4)}${money(amount).padStart(11)}  ${why}`.trimEnd());
row('Statement', entries.length, sum(entries));
for (const { reference, amount, reason } of left) row(`  less ${reference ?? '(no number)'}`, 1, amount, reason);
row('To be booked', due.length, sum(due));
row('Booked in the ledger', booked.length, sum(booked));
row('Difference', booked.length - due.length, sum(booked) - sum(due));
for (const problem of wrong) say(problem);
say(
  wrong.length === 0
    ? `It reconciles to the cent; ${resends} resends were answered with the entry that was there.`
    : 'It does not reconcile.',
);
process.exit(wrong.length === 0 ? 0 : 1);
