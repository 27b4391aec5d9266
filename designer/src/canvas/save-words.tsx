import { useLingui } from '@lingui/react/macro';
import { readProblem } from '../ui/problem-text.ts';
import { When } from '../ui/time.tsx';
import type { SaveState } from './editor-store.ts';

/** Whether the draft is safe, in words. */
export function SaveWords({ save }: { readonly save: SaveState }) {
  const { t } = useLingui();
  switch (save.kind) {
    case 'saved':
      return (
        <>
          {t`Saved`} <When at={save.at} />
        </>
      );
    case 'dirty':
    case 'saving':
      return <>{t`Saving …`}</>;
    case 'offline':
      return <>{t`Offline, kept here`}</>;
    case 'conflict':
      return <>{t`Conflict`}</>;
    case 'refused': {
      const { detail, title } = readProblem(save.error);
      return <>{t`Not saved: ${detail ?? title}`}</>;
    }
  }
}
