import type pg from 'pg';
import type { Anchor } from './anchor-file.ts';
import { AUDIT_GENESIS, type AuditRecord, auditHash, canonicalRecord, RECORD_COLUMNS } from './chain.ts';
import type { Findings } from './findings.ts';

interface ChainRow extends AuditRecord {
  link: string;
  audit_seq: string;
  prev: string;
  hash: string;
  row: string;
}

const PAGE = 500;
/** Anchors hold up to a thousand heads each. */
const HEADS_PAGE = 20;

/** The global chain, link by link, and that each link holds the record it was made of. */
export async function verifyChain(client: pg.ClientBase, findings: Findings): Promise<void> {
  let seq = 0;
  let hash = AUDIT_GENESIS;
  for (let after = -1; ; ) {
    const { rows } = await client.query<ChainRow>(
      `select c.seq::text as link, c.audit_seq::text as audit_seq, encode(c.prev, 'hex') as prev, encode(c.hash, 'hex') as hash, c.row, ${RECORD_COLUMNS}
       from audit_chain c left join audit a on a.seq = c.audit_seq where c.seq > $1 order by c.seq limit ${PAGE}`,
      [after],
    );
    for (const row of rows) {
      const where = `link ${row.link}`;
      if (Number(row.link) !== seq + 1)
        findings.add('chain', where, `The link before it is ${seq}: links are missing.`);
      if (row.prev !== hash)
        findings.add('chain', where, 'It does not follow the link before it: one of the two was changed.');
      if (auditHash(row.prev, row.row) !== row.hash)
        findings.add('chain', where, 'Its hash does not fit its content: it was changed.');
      if (row.seq === null)
        findings.add('record', `audit ${row.audit_seq}`, `The record was removed. It was: ${row.row}`);
      else if (canonicalRecord(row) !== row.row)
        findings.add(
          'record',
          `audit ${row.audit_seq}`,
          `The record was changed. When it was sealed it was: ${row.row}`,
        );
      seq = Number(row.link);
      hash = row.hash;
    }
    findings.counts.records += rows.length;
    if (rows.length < PAGE) break;
    after = seq;
  }
  findings.newest = seq === 0 ? null : { seq, hash };
}

/** Records that are not in the chain: those of the last moments are on their way, all others were put past it. */
export async function verifySealing(client: pg.ClientBase, findings: Findings): Promise<void> {
  const { rows } = await client.query<{ seq: string; is_queued: boolean }>(
    `select a.seq::text as seq, u.seq is not null as is_queued from audit a left join audit_chain c on c.audit_seq = a.seq
     left join audit_unsealed u on u.seq = a.seq where c.seq is null order by a.seq`,
  );
  for (const { seq, is_queued } of rows) {
    if (is_queued) findings.counts.unsealed += 1;
    else
      findings.add(
        'sealing',
        `audit ${seq}`,
        'The record is in no link, and not on its way into one: it was put in past the chain.',
      );
  }
}

/** What keeps people from changing the trail by accident is in its place. */
export async function verifyGuards(client: pg.ClientBase, findings: Findings): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select g.table_name || ' ' || g.trigger_name as name
     from (values ('audit', 'audit_refuse'), ('audit', 'audit_queue'), ('audit_chain', 'audit_refuse')) as g(table_name, trigger_name)
     where not exists (select from pg_trigger t where t.tgrelid = g.table_name::regclass and t.tgname = g.trigger_name and t.tgenabled = 'A')`,
  );
  for (const { name } of rows) findings.add('guard', `trigger ${name}`, 'It is gone or switched off.');
}

/** The chain still holds the links that were kept outside of the database. */
export async function verifyAnchors(
  client: pg.ClientBase,
  anchors: readonly { readonly from: string; readonly anchor: Anchor }[],
  findings: Findings,
): Promise<void> {
  for (const { from, anchor } of anchors) {
    const { rows } = await client.query<{ hash: string }>(
      `select encode(hash, 'hex') as hash from audit_chain where seq = $1`,
      [anchor.seq],
    );
    const where = `link ${anchor.seq}`;
    if (!rows[0]) findings.add('anchor', where, `It is missing, but ${from} names it: the trail was shortened.`);
    else if (rows[0].hash !== anchor.hash)
      findings.add('anchor', where, `Its hash is not the one that ${from} names: the trail was rewritten.`);
  }
}

/** The heads of journals that the trail holds, against the journals of all runs that it does not say are pruned; and that none is left out. */
export async function verifyHeads(client: pg.ClientBase, findings: Findings): Promise<void> {
  for (let after = '0'; ; ) {
    const { rows: page } = await client.query<{ seq: string; heads: number }>(
      `select seq::text as seq, jsonb_array_length(detail -> 'runs') as heads from audit
       where action = 'journal.anchored' and seq > $1 order by seq limit ${HEADS_PAGE}`,
      [after],
    );
    const last = page.at(-1);
    if (!last) break;
    const { rows: wrong } = await client.query<{ seq: string; run: string; head: number; found: string | null }>(
      `with pruned as materialized (
         select p.value as run from audit a cross join lateral jsonb_array_elements_text(a.detail -> 'runs') as p(value) where a.action = 'runs.pruned'
       )
       select a.seq::text as seq, h.value ->> 0 as run, (h.value ->> 1)::int as head, encode(j.hash, 'hex') as found
       from audit a cross join lateral jsonb_array_elements(a.detail -> 'runs') as h
       left join journal j on j.run_id = (h.value ->> 0)::uuid and j.last = (h.value ->> 1)::int
       where a.action = 'journal.anchored' and a.seq > $1 and a.seq <= $2 and encode(j.hash, 'hex') is distinct from h.value ->> 2
         and (j.hash is not null or h.value ->> 0 not in (select run from pruned) or exists (select from run r where r.id = (h.value ->> 0)::uuid))`,
      [after, last.seq],
    );
    for (const { seq, run, head, found } of wrong)
      findings.add(
        'head',
        `run ${run} entry ${head}`,
        found === null
          ? `The journal does not reach to this entry any more, but audit ${seq} names it: it was shortened or removed.`
          : `The hash of the journal is not the one that audit ${seq} names: it was rewritten.`,
      );
    for (const { heads } of page) findings.counts.heads += heads;
    after = last.seq;
  }
  const { rows: missing } = await client.query<{ id: string; head: number }>(
    `with anchored as (
       select (h.value ->> 0)::uuid as run, max((h.value ->> 1)::int) as head
       from audit a cross join lateral jsonb_array_elements(a.detail -> 'runs') as h where a.action = 'journal.anchored' group by 1
     )
     select r.id, r.head from run r left join anchored on anchored.run = r.id
     where r.status in ('waiting', 'parked', 'succeeded', 'failed', 'cancelled') and r.head > 0 and r.lease_until is null
       and anchored.head is distinct from r.head and not exists (select from audit_due d where d.run_id = r.id)
     limit ${PAGE}`,
  );
  for (const { id, head } of missing)
    findings.add(
      'head',
      `run ${id} entry ${head}`,
      'The run rests or is over, and the trail does not name the head of its journal.',
    );
}
