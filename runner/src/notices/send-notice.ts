import type { Dispatch } from '../connections/dispatch.ts';
import type { EgressGuard } from '../connections/egress.ts';
import type { Channel } from '../store/channels.ts';
import { type Message, oneLine } from './message.ts';
import { signed, slackBody, teamsBody, webhookBody } from './payloads.ts';

/** The way out for word to people: guarded like that of steps. */
export interface WayOut {
  readonly guard: EgressGuard;
  readonly dispatch: Pick<Dispatch, 'send'>;
  now(): number;
}

/** Word that is to go out. */
export interface Outgoing {
  /** The same on every attempt: receivers may know it again. */
  readonly id: string;
  readonly recipients: readonly string[];
  readonly message: Message;
}

/** Word could not be delivered; the message may be shown, and holds no secret. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
  /** Another attempt will not help. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal: boolean) {
    super(message);
    this.isFinal = isFinal;
  }
}

const TIMEOUT_MS = 20_000;
const MAX_ANSWER = 64 * 1024;
const RETRIED = new Set([408, 425, 429]);

/** Sends word by a channel, once. @throws NotSentError */
export async function sendNotice(channel: Channel, outgoing: Outgoing, out: WayOut): Promise<void> {
  try {
    await (channel.kind === 'email' ? sendMail(channel, outgoing, out) : sendHttp(channel, outgoing, out));
  } catch (error) {
    if (error instanceof NotSentError) throw error;
    const code = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
    throw new NotSentError(reasonOf(error, channel), code >= 500 && code < 600);
  }
}

/** Why it failed, without what was sent: addresses of webhooks are secrets themselves. */
function reasonOf(error: unknown, { secret }: Channel): string {
  let text = error instanceof Error ? error.message : String(error);
  for (const each of Object.values(secret)) if (each.length > 3) text = text.replaceAll(each, '••••');
  return oneLine(text, 300);
}

async function sendMail({ settings, secret }: Channel, { id, recipients, message }: Outgoing, out: WayOut) {
  const { host = '', port = '587', security = 'starttls', from = '', user = '' } = settings;
  const { address } = await out.guard.resolve(host, Number(port));
  // Weighs more than most of the runner, and many never send mail.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host: address,
    port: Number(port),
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { servername: host },
    ...(user ? { auth: { user, pass: secret.password ?? '' } } : {}),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from,
      to: [...recipients],
      subject: message.subject,
      text: `${message.text}\n\n${message.linkTitle}: ${message.link}\n`,
      messageId: `<${id}@${
        from
          .split('@')
          .at(-1)
          ?.replace(/[^\w.-]/g, '') || 'holdfast.invalid'
      }>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    });
  } finally {
    transport.close();
  }
}

async function sendHttp({ kind, secret }: Channel, { id, recipients, message }: Outgoing, out: WayOut) {
  const url = new URL(secret.url ?? '');
  out.guard.checkUrl(url);
  const said =
    kind === 'slack'
      ? slackBody(message)
      : kind === 'teams'
        ? teamsBody(message)
        : webhookBody(id, message, recipients);
  const body = JSON.stringify(said);
  const seconds = Math.floor(out.now() / 1_000);
  const { status } = await out.dispatch.send({
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(kind === 'webhook' && secret.signing ? signed(id, seconds, body, secret.signing) : {}),
    },
    body: Buffer.from(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_ANSWER,
  });
  if (status >= 200 && status < 300) return;
  throw new NotSentError(`${url.host} answered ${status}.`, status < 500 && !RETRIED.has(status));
}
