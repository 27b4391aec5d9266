import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PATH = '/usr/sbin/dovecot';

/** Whether this machine has Dovecot. */
export const hasDovecot = existsSync(PATH);

export interface Dovecot {
  readonly port: number;
  deliver(source: string, receivedAt?: Date): void;
  stop(): Promise<void>;
}

/** Runs mail as nobody where the tests are root: Dovecot reads no mail as root. */
const NOBODY = 65_534;

const groupName = (): string => execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** Starts a Dovecot of its own with one mailbox, an INBOX and a folder "Done". */
export async function startDovecot(password: string): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), 'dovecot-'));
  const { uid, gid, username } = userInfo();
  const owner = uid === 0 ? { uid: NOBODY, gid: NOBODY } : { uid, gid };
  const mail = join(folder, 'mail');
  const own = (path: string) => uid === 0 && chownSync(path, owner.uid, owner.gid);
  for (const path of [
    mail,
    ...['new', 'cur', 'tmp', '.Done', '.Done/new', '.Done/cur', '.Done/tmp'].map((name) => join(mail, name)),
  ]) {
    mkdirSync(path);
    own(path);
  }
  chmodSync(folder, 0o755);
  const port = await freePort();
  // Whoever is not root gives nothing away to users and groups of the machine.
  const internal =
    uid === 0
      ? ''
      : `default_internal_user = ${username}\ndefault_internal_group = ${groupName()}\ndefault_login_user = ${username}\n`;
  const config = `base_dir = ${folder}/run
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:${mail}
first_valid_uid = 1
${internal}passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${mail}
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
`;
  writeFileSync(join(folder, 'dovecot.conf'), config);
  const child = spawn(PATH, ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: 'ignore' });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await answering(port);
  let count = 0;
  return {
    port,
    deliver(source, receivedAt = new Date()) {
      count += 1;
      const path = join(mail, 'new', `${count}.test`);
      writeFileSync(path, source);
      utimesSync(path, receivedAt, receivedAt);
      own(path);
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until it takes connections. */
async function answering(port: number): Promise<void> {
  const { connect } = await import('node:net');
  for (let tries = 0; tries < 600; tries += 1) {
    const is = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('data', () => resolve(socket.destroy() !== undefined));
      socket.once('error', () => resolve(false));
    });
    if (is) return;
    await sleep(50);
  }
  throw new Error('Dovecot did not begin to answer.');
}
