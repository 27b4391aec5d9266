import { type Kysely, sql } from 'kysely';

/**
 * Accounts and sessions, in the form better-auth keeps them (its own column
 * names), who belongs to which workspace as what, and keys for programs.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table person (
    id text primary key,
    name text not null,
    email text not null unique,
    "emailVerified" boolean not null,
    image text,
    "createdAt" timestamptz not null default now(),
    "updatedAt" timestamptz not null default now()
  )`,
  `create table sign_in (
    id text primary key,
    "expiresAt" timestamptz not null,
    token text not null unique,
    "createdAt" timestamptz not null default now(),
    "updatedAt" timestamptz not null,
    "ipAddress" text,
    "userAgent" text,
    "userId" text not null references person on delete cascade
  )`,
  'create index sign_in_person on sign_in ("userId")',
  `create table account (
    id text primary key,
    "accountId" text not null,
    "providerId" text not null,
    "userId" text not null references person on delete cascade,
    "accessToken" text,
    "refreshToken" text,
    "idToken" text,
    "accessTokenExpiresAt" timestamptz,
    "refreshTokenExpiresAt" timestamptz,
    scope text,
    password text,
    "createdAt" timestamptz not null default now(),
    "updatedAt" timestamptz not null
  )`,
  'create index account_person on account ("userId")',
  `create table verification (
    id text primary key,
    identifier text not null,
    value text not null,
    "expiresAt" timestamptz not null,
    "createdAt" timestamptz not null default now(),
    "updatedAt" timestamptz not null default now()
  )`,
  'create index verification_identifier on verification (identifier)',
  `create table member (
    workspace_id uuid not null references workspace,
    person_id text not null references person on delete cascade,
    role text not null check (role in ('viewer', 'editor', 'operator', 'approver', 'admin', 'owner')),
    created_at timestamptz not null default now(),
    primary key (workspace_id, person_id)
  )`,
  `create unique index member_owner on member (workspace_id) where role = 'owner'`,
  `create table api_key (
    id uuid primary key,
    workspace_id uuid not null references workspace,
    name text not null,
    start text not null,
    hash bytea not null unique,
    role text not null check (role in ('viewer', 'editor', 'operator', 'approver', 'admin', 'owner')),
    created_by text not null,
    created_at timestamptz not null default now(),
    last_used_at timestamptz,
    expires_at timestamptz
  )`,
];
