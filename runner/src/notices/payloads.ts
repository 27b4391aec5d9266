import { createHmac } from 'node:crypto';
import type { Message } from './message.ts';

/** Slack: an incoming webhook. Text is plain text, in which nothing is a mention or a link. */
export const slackBody = ({ subject, text, link, linkTitle }: Message): object => ({
  text: escapedForSlack(subject),
  unfurl_links: false,
  unfurl_media: false,
  blocks: [
    { type: 'header', text: { type: 'plain_text', text: subject, emoji: false } },
    { type: 'section', text: { type: 'plain_text', text, emoji: false } },
    {
      type: 'actions',
      elements: [{ type: 'button', text: { type: 'plain_text', text: linkTitle, emoji: false }, url: link }],
    },
  ],
});

/** Source: docs.slack.dev/messaging/formatting-message-text (escaping text) */
const escapedForSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const runs = (text: string, look: object = {}) => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text, ...look }],
});

/** Teams: the webhook trigger of a workflow, with an adaptive card. Text runs are not read as Markdown. */
export const teamsBody = ({ subject, text, link, linkTitle }: Message): object => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        body: [
          runs(subject, { weight: 'bolder', size: 'medium' }),
          ...text
            .split('\n')
            .filter(Boolean)
            .map((line) => runs(line)),
        ],
        actions: [{ type: 'Action.OpenUrl', title: linkTitle, url: link }],
      },
    },
  ],
});

export const webhookBody = (id: string, message: Message, recipients: readonly string[]): object => ({
  id,
  type: message.occasion === 'alert' ? 'alert.told' : `approval.${message.occasion}`,
  subject: message.subject,
  text: message.text,
  link: message.link,
  due: message.due,
  recipients,
  ...(message.alerts ? { alerts: message.alerts } : {}),
});

/** Signs a webhook by Standard Webhooks: HMAC-SHA256 over id, time and body. Source: standardwebhooks.com */
export function signed(id: string, seconds: number, body: string, secret: string): Readonly<Record<string, string>> {
  const signature = createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}
