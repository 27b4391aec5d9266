import { isIP } from 'node:net';
import { v7 as uuid } from 'uuid';
import { testMessage } from '../../notices/message.ts';
import { NotSentError, sendNotice } from '../../notices/send-notice.ts';
import type { ChannelAlerts, ChannelKind, ChannelRow } from '../../store/channels.ts';
import { type DeliveryRow, DeliveryStore } from '../../store/deliveries.ts';
import type { Handlers } from '../calls.ts';
import { badCursor, fromCursor, pageOf } from '../cursors.ts';
import { notFound, ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';

type Names =
  | 'listNoticeChannels'
  | 'createNoticeChannel'
  | 'changeNoticeChannel'
  | 'deleteNoticeChannel'
  | 'testNoticeChannel'
  | 'listNoticeDeliveries';

type Texts = Readonly<Record<string, string>>;
const ADDRESS = /^(?:[^<>"\p{Cc}]{1,100} )?<?[^\s@<>",;:]+@[^\s@<>",;:]+>?$/u;
const LEAST_KEY = 16;
/** What a channel tells of that is to tell of alerts, unless it is said. */
const ALL_ALERTS: ChannelAlerts = { to: [], kinds: null, leastFailedRuns: 1 };

/** How people are told of questions and alerts. */
export function noticeHandlers(services: Services): Pick<Handlers, Names> {
  const { channels, audit, runtime } = services;
  return {
    async listNoticeChannels({ actor }) {
      return { items: (await channels.list(actor.workspaceId)).map(channelShape), next: null };
    },

    async createNoticeChannel({ actor, body }) {
      const { kind, name, settings = {}, secret = {}, isOn = true, tells = 'questions', alerts = ALL_ALERTS } = body;
      const id = uuid();
      const own = { settings: settingsOf(kind, settings), alerts: alertsOf(kind, alerts) };
      const channel = { id, workspaceId: actor.workspaceId, kind, name, isOn, tells, ...own };
      checkSecret(kind, secret);
      return audit.act(actor, async (within, record) => {
        const made = await channels.within(within).put({ ...channel, secret });
        await record('notice_channel.created', `channel:${id}`, { kind, name, tells });
        return channelShape(made);
      });
    },

    async changeNoticeChannel({ actor, params, body }) {
      const before = (await channels.list(actor.workspaceId)).find(({ id }) => id === params.id);
      if (!before) throw notFound('This channel');
      const { name, isOn, secret = null, tells = before.tells } = body;
      const alerts = body.alerts ? alertsOf(before.kind, body.alerts) : before.alerts;
      if (secret !== null) checkSecret(before.kind, secret);
      const settings = body.settings ? settingsOf(before.kind, body.settings) : before.settings;
      // A password is for the server it was given for.
      if (secret === null && before.kind === 'email' && settings.user && settings.host !== before.settings.host)
        throw new ProblemError(422, 'secret_needed', 'Give the password again: it belongs to the former server.');
      return audit.act(actor, async (within, record) => {
        const made = await channels.within(within).put({ ...before, name, isOn, settings, tells, alerts, secret });
        await record('notice_channel.changed', `channel:${params.id}`, {
          name,
          isOn,
          tells,
          alerts: {
            to: [...alerts.to],
            kinds: alerts.kinds && [...alerts.kinds],
            leastFailedRuns: alerts.leastFailedRuns,
          },
          hasNewSecret: secret !== null,
        });
        return channelShape(made);
      });
    },

    async deleteNoticeChannel({ actor, params }) {
      await audit.act(actor, async (within, record) => {
        if (!(await channels.within(within).remove(actor.workspaceId, params.id))) throw notFound('This channel');
        await record('notice_channel.removed', `channel:${params.id}`);
      });
      return null;
    },

    async testNoticeChannel({ actor, params, body }) {
      const channel = await channels.open(actor.workspaceId, params.id);
      if (!channel) throw notFound('This channel');
      const to = body.to ?? actor.email;
      if (channel.kind === 'email' && (!to || !ADDRESS.test(to)))
        throw new ProblemError(422, 'no_address', 'Say where the test goes, as "to".');
      const message = testMessage(channel, runtime.settings.publicUrl);
      try {
        await sendNotice(channel, { id: uuid(), recipients: to ? [to] : [], message }, runtime.outside.wayOut);
        return { isSent: true, detail: null };
      } catch (error) {
        if (!(error instanceof NotSentError)) throw error;
        return { isSent: false, detail: error.message };
      }
    },

    async listNoticeDeliveries({ actor, query }) {
      const limit = query.limit ?? 50;
      const [before = null] = fromCursor(query.cursor, 1) ?? [];
      if (before !== null && !/^[\da-f-]{36}$/i.test(before)) throw badCursor();
      const rows = await new DeliveryStore(runtime.database).list(
        actor.workspaceId,
        { state: query.state ?? null, about: query.about ?? null },
        limit + 1,
        before,
      );
      return pageOf(rows, limit, deliveryShape, ({ id }) => [id]);
    },
  };
}

const wrong = (words: string) => new ProblemError(422, 'channel_invalid', words);

/** What a channel of this kind needs, and nothing else. @throws ProblemError */
function settingsOf(kind: ChannelKind, said: Texts): Texts {
  if (kind !== 'email') {
    if (Object.keys(said).length > 0) throw wrong('Such a channel has no settings besides its secrets.');
    return {};
  }
  const { host = '', port = '587', security = 'starttls', from = '', user = '', ...more } = said;
  const [other] = Object.keys(more);
  if (other !== undefined) throw wrong(`There is no setting "${other}" for e-mail.`);
  if (isIP(host) === 0 && !/^[a-z\d]([a-z\d.-]{0,250}[a-z\d])?$/i.test(host))
    throw wrong('"host" must be the name or the address of a mail server.');
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
    throw wrong('"port" must be from 1 to 65535.');
  if (!['starttls', 'tls', 'none'].includes(security)) throw wrong('"security" must be starttls, tls or none.');
  if (!ADDRESS.test(from)) throw wrong('"from" must be an address, such as Holdfast <flows@example.com>.');
  return { host, port, security, from, user };
}

/** @throws ProblemError */
function alertsOf(kind: ChannelKind, alerts: ChannelAlerts): ChannelAlerts {
  if (kind !== 'email' && alerts.to.length > 0) throw wrong('Only e-mail has addresses for alerts.');
  const bad = alerts.to.find((address) => !ADDRESS.test(address));
  if (bad !== undefined) throw wrong(`"${bad}" is no address of e-mail.`);
  return alerts;
}

/** @throws ProblemError */
function checkSecret(kind: ChannelKind, secret: Texts): void {
  const allowed = kind === 'email' ? ['password'] : kind === 'webhook' ? ['url', 'signing'] : ['url'];
  const other = Object.keys(secret).find((name) => !allowed.includes(name));
  if (other !== undefined) throw wrong(`There is no secret "${other}" for this kind.`);
  if (kind === 'email') return;
  const { url = '', signing = '' } = secret;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw wrong('"url" must be an address that begins with https://.');
  if (kind === 'webhook' && signing.length < LEAST_KEY)
    throw wrong(`"signing" needs at least ${LEAST_KEY} characters.`);
}

const channelShape = ({ id, kind, name, settings, tells, alerts, isOn, updatedAt }: ChannelRow) => ({
  id,
  kind,
  name,
  settings,
  tells,
  alerts,
  isOn,
  updatedAt: updatedAt.toISOString(),
});

const deliveryShape = (row: DeliveryRow) => ({
  ...row,
  nextAt: row.nextAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  sentAt: row.sentAt?.toISOString() ?? null,
});
