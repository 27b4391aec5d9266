import { useLingui } from '@lingui/react/macro';
import type { Session } from '../../api/types.ts';

export type Role = Session['role'];

/** The roles in words. */
export function useRoleNames(): Readonly<Record<Role, string>> {
  const { t } = useLingui();
  return {
    viewer: t`Viewer`,
    editor: t`Editor`,
    operator: t`Operator`,
    approver: t`Approver`,
    admin: t`Admin`,
    owner: t`Owner`,
  };
}
