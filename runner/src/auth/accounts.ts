import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { ProblemError } from '../api/problems.ts';
import type { Database } from '../store/database.ts';
import type { Queries } from '../store/transaction.ts';
import type { Actor, Role } from './actor.ts';

/** Header in which a request for sign-in says where it comes from. Set here, whatever the caller wrote. */
const CALLER = 'x-holdfast-caller';

interface AccountOptions {
  readonly database: Database;
  /** Where browsers reach this server, such as http://127.0.0.1:4400. */
  readonly publicUrl: string;
  /** Signs cookies. At least 32 characters, kept across starts. */
  readonly secret: string;
}

/** A person of a workspace. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

/** Built when it is first needed: an installation without accounts never loads it. */
async function build({ database, publicUrl, secret }: AccountOptions) {
  const [{ betterAuth }, { toNodeHandler, fromNodeHeaders }] = await Promise.all([
    import('better-auth'),
    import('better-auth/node'),
  ]);
  const isSecure = publicUrl.startsWith('https:');
  const auth = betterAuth({
    database: database.pool,
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret,
    trustedOrigins: [new URL(publicUrl).origin],
    user: { modelName: 'person' },
    session: { modelName: 'sign_in', expiresIn: 14 * 86_400, updateAge: 86_400, freshAge: 3_600 },
    account: { modelName: 'account' },
    verification: { modelName: 'verification' },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 200 },
    rateLimit: { enabled: true, window: 60, max: 100, customRules: { '/sign-in/email': { window: 60, max: 10 } } },
    telemetry: { enabled: false },
    advanced: {
      useSecureCookies: false,
      ipAddress: { ipAddressHeaders: [CALLER] },
      cookies: {
        session_token: {
          name: isSecure ? '__Host-holdfast.session' : 'holdfast.session',
          attributes: { sameSite: 'lax', httpOnly: true, secure: isSecure, path: '/' },
        },
      },
    },
  });
  return { auth, handler: toNodeHandler(auth), headers: fromNodeHeaders };
}

/** Local accounts: sign-in by e-mail and password, one owner, roles by workspace. */
export class Accounts {
  readonly #options: AccountOptions;
  #built: ReturnType<typeof build> | null = null;
  #ownerExists: boolean | null = null;

  constructor(options: AccountOptions) {
    this.#options = options;
  }

  #auth(): ReturnType<typeof build> {
    this.#built ??= build(this.#options);
    return this.#built;
  }

  /** Whether somebody owns this installation. Once true it stays so. */
  async ownerExists(): Promise<boolean> {
    if (this.#ownerExists) return true;
    const { rows } = await this.#options.database.pool.query<{ found: boolean }>(
      `select exists (select from member where role = 'owner') as found`,
    );
    this.#ownerExists = rows[0]?.found ?? false;
    return this.#ownerExists;
  }

  /**
   * Makes the owner account. It counts for something once the membership stands, which is written `within`.
   *
   * @throws ProblemError when there is one already
   */
  async createOwner(
    workspaceId: string,
    owner: { name: string; email: string; password: string },
    within: Queries,
  ): Promise<void> {
    if (await this.ownerExists())
      throw new ProblemError(409, 'owner_exists', 'This installation has an owner. Sign in instead.');
    const { auth } = await this.#auth();
    const context = await auth.$context;
    const person = await context.internalAdapter.createUser(
      {
        name: owner.name,
        email: owner.email.toLowerCase(),
        emailVerified: true,
      },
      { method: 'email-password' },
    );
    await context.internalAdapter.linkAccount({
      userId: person.id,
      providerId: 'credential',
      accountId: person.id,
      password: await context.password.hash(owner.password),
    });
    const { rowCount } = await within.pool.query(
      `insert into member (workspace_id, person_id, role) values ($1, $2, 'owner') on conflict do nothing`,
      [workspaceId, person.id],
    );
    if (rowCount === 0) {
      await context.internalAdapter.deleteUser(person.id);
      throw new ProblemError(409, 'owner_exists', 'This installation has an owner. Sign in instead.');
    }
  }

  /** Who is signed in with these headers; null when nobody is. */
  async actorOf(headers: IncomingHttpHeaders): Promise<Actor | null> {
    if (!headers.cookie?.includes('holdfast.session')) return null;
    const { auth, headers: webHeaders } = await this.#auth();
    const session = await auth.api.getSession({ headers: webHeaders(headers) });
    if (!session) return null;
    const { rows } = await this.#options.database.pool.query<{ workspace_id: string; role: Role }>(
      'select workspace_id, role from member where person_id = $1 order by created_at limit 1',
      [session.user.id],
    );
    const member = rows[0];
    if (!member) return null;
    return {
      id: session.user.id,
      name: session.user.name,
      email: session.user.email,
      role: member.role,
      workspaceId: member.workspace_id,
      via: 'session',
    };
  }

  /** People of a workspace, by name. */
  async people(workspaceId: string): Promise<Member[]> {
    const { rows } = await this.#options.database.pool.query<Member>(
      'select p.id, p.name, p.email, m.role from person p join member m on m.person_id = p.id where m.workspace_id = $1 order by lower(p.name), p.id',
      [workspaceId],
    );
    return rows;
  }

  /**
   * Gives a person an account. It counts for something once the membership stands, which is written `within`.
   *
   * @throws ProblemError when there is no owner yet, or the address has an account
   */
  async createMember(
    workspaceId: string,
    person: { name: string; email: string; role: Role; password: string },
    within: Queries,
  ): Promise<Member> {
    if (!(await this.ownerExists()))
      throw new ProblemError(409, 'no_owner', 'Create the owner account first, under Settings → People.');
    const email = person.email.toLowerCase();
    const known = await within.pool.query('select from person where email = $1', [email]);
    if ((known.rowCount ?? 0) > 0)
      throw new ProblemError(
        409,
        'address_taken',
        'There is an account with this address already. Change the role of that one, or use another address.',
      );
    const { auth } = await this.#auth();
    const context = await auth.$context;
    const made = await context.internalAdapter.createUser(
      { name: person.name, email, emailVerified: true },
      { method: 'email-password' },
    );
    try {
      await context.internalAdapter.linkAccount({
        userId: made.id,
        providerId: 'credential',
        accountId: made.id,
        password: await context.password.hash(person.password),
      });
      await within.pool.query('insert into member (workspace_id, person_id, role) values ($1, $2, $3)', [
        workspaceId,
        made.id,
        person.role,
      ]);
    } catch (error) {
      await context.internalAdapter.deleteUser(made.id);
      throw error;
    }
    return { id: made.id, name: person.name, email, role: person.role };
  }

  /** Takes a person out of a workspace and signs them out; null when there is none but the owner. */
  async removeMember(workspaceId: string, personId: string, within: Queries): Promise<Member | null> {
    const { rows } = await within.pool.query<Member>(
      `delete from member m using person p where p.id = m.person_id and m.workspace_id = $1 and m.person_id = $2 and m.role <> 'owner'
       returning p.id, p.name, p.email, m.role`,
      [workspaceId, personId],
    );
    const [removed] = rows;
    if (!removed) return null;
    await within.pool.query(
      'delete from person p where p.id = $1 and not exists (select from member m where m.person_id = p.id)',
      [personId],
    );
    return removed;
  }

  /** A person of a workspace, by id; null when there is no such person in it. */
  async member(workspaceId: string, personId: string): Promise<{ id: string; name: string } | null> {
    const { rows } = await this.#options.database.pool.query<{ id: string; name: string }>(
      'select p.id, p.name from person p join member m on m.person_id = p.id where m.workspace_id = $1 and p.id = $2',
      [workspaceId, personId],
    );
    return rows[0] ?? null;
  }

  /**
   * Sign-in and sign-out.
   *
   * @param from address of the caller, by which tries are counted; null: by nobody's, all together
   */
  async handle(request: IncomingMessage, response: ServerResponse, from: string | null): Promise<void> {
    const { handler } = await this.#auth();
    delete request.headers[CALLER];
    if (from !== null) request.headers[CALLER] = from;
    await handler(request, response);
  }
}
