import { useLingui } from '@lingui/react/macro';
import { api, call } from '../../api/client.ts';
import type { Schemas } from '../../api/types.ts';
import { confirm } from '../../ui/confirm.tsx';
import { toast } from '../../ui/toast.tsx';

export type Channel = Schemas['NoticeChannel'];
export type Tells = Channel['tells'];
export const TELLS = ['questions', 'alerts', 'both'] as const satisfies readonly Tells[];

export const channelsQuery = {
  queryKey: ['notice-channels'],
  queryFn: () => call(api.GET('/notice-channels')),
} as const;

/** What a channel tells of, in words. */
export function useTellsNames(): Readonly<Record<Tells, string>> {
  const { t } = useLingui();
  return { questions: t`Questions`, alerts: t`Alerts`, both: t`Questions and alerts` };
}

/** Sends a test over a channel, and says what became of it. */
export function useChannelTest(): (channel: Channel) => Promise<void> {
  const { t } = useLingui();
  return async ({ id, name, kind }) => {
    const said =
      kind === 'email'
        ? await confirm({
            title: t`Send a test`,
            confirmLabel: t`Send`,
            field: { label: t`To`, description: t`An e-mail address.`, isRequired: true },
          })
        : { field: '' };
    if (!said) return;
    const body = said.field ? { to: said.field } : {};
    const { isSent, detail } = await call(api.POST('/notice-channels/{id}/test', { params: { path: { id } }, body }));
    toast(
      isSent
        ? { kind: 'success', title: t`The test was delivered`, message: name }
        : { kind: 'error', title: t`The test was not delivered`, message: detail ?? '' },
    );
  };
}
