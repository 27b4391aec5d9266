import { fail, type MailFolder, type MailHead } from '@holdfast/node-sdk';
import type { ImapFlow } from 'imapflow';

const DAY_MS = 86_400_000;
/** Numbers of a folder have 32 bits. */
const LAST_UID = 4_294_967_295;

/**
 * Opens a folder of a mailbox that was signed in to. Reading marks nothing (`BODY.PEEK`).
 *
 * @throws what ImapFlow says; NodeFailure of the folder's own methods
 */
export async function folderOf(client: ImapFlow, path: string): Promise<MailFolder> {
  const { uidValidity, uidNext } = await client.mailboxOpen(path);

  const numbers = async ({ above, since }: Parameters<MailFolder['list']>[0]): Promise<number[]> => {
    if (above >= LAST_UID) return [];
    // Servers look at days, and at those of their own zone.
    const days = since === null ? {} : { since: new Date(since - DAY_MS) };
    const found = await client.search({ uid: `${above + 1}:*`, ...days }, { uid: true });
    if (!found) throw new Error(`The mail server does not search "${path}".`);
    // `n:*` stands for the last message too, whatever its number (RFC 9051, 9).
    return found.filter((uid) => uid > above).toSorted((a, b) => a - b);
  };

  const heads = async (uids: readonly number[]): Promise<MailHead[]> => {
    const found = await client.fetchAll([...uids], { uid: true, size: true, internalDate: true }, { uid: true });
    return found
      .map(({ uid, size = 0, internalDate }) => ({
        uid,
        sizeBytes: size,
        receivedAt: new Date(internalDate ?? Number.NaN).getTime() || 0,
      }))
      .toSorted((a, b) => a.uid - b.uid);
  };

  return {
    validity: String(uidValidity),
    nextUid: uidNext,
    async list(from, most) {
      const all = await numbers(from);
      const part = all.slice(0, most);
      const found = part.length === 0 ? [] : await heads(part);
      return {
        heads: found.filter(({ receivedAt }) => from.since === null || receivedAt >= from.since),
        upTo: part.at(-1) ?? 0,
        isMore: all.length > part.length,
      };
    },
    async read(uid, maxBytes) {
      const found = await client.fetchOne(String(uid), { source: { maxLength: maxBytes } }, { uid: true });
      return found === false ? null : (found.source ?? new Uint8Array());
    },
    async move(uids, folder) {
      if (uids.length === 0) return;
      // Without either, others' messages could be thrown away with ours.
      if (!client.capabilities.has('MOVE') && !client.capabilities.has('UIDPLUS'))
        throw fail.data('rejected', {
          message: 'This mail server cannot move messages safely. Leave "Move to" empty.',
        });
      const moved = await client.messageMove([...uids], folder, { uid: true });
      if (moved === false)
        throw fail.data('not_found', {
          message: `Messages could not be moved to the folder "${folder}". Make it in the mailbox, or name another one.`,
        });
    },
  };
}
