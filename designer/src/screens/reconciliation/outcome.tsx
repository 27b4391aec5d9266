import { useLingui } from '@lingui/react/macro';
import { formatCount } from '../../ui/format.ts';
import { Status } from '../../ui/status.tsx';

/** Whether all of it agrees, or how much does not. */
export function Outcome({ open }: { readonly open: number }) {
  const { t } = useLingui();
  if (open === 0) return <Status look={{ kind: 'succeeded', word: 'succeeded' }} word={t`All matched`} />;
  const count = formatCount(open);
  return <Status look={{ kind: 'asks', word: 'asks' }} word={t`${count} open`} />;
}
