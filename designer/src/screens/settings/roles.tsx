import { Trans, useLingui } from '@lingui/react/macro';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import { Link } from '@tanstack/react-router';
import { useRoleNames } from './role-names.ts';
import classes from './settings.module.css';

const RIGHTS = ['look', 'edit', 'run', 'answer', 'administer'] as const;
type Right = (typeof RIGHTS)[number];

/** As the runner grants them. */
const MAY: Readonly<Record<'viewer' | 'editor' | 'operator' | 'approver' | 'admin' | 'owner', readonly Right[]>> = {
  viewer: ['look'],
  editor: ['look', 'edit', 'run'],
  operator: ['look', 'run'],
  approver: ['look', 'answer'],
  admin: RIGHTS,
  owner: RIGHTS,
};

/** What each role may do. */
export function RolesPage() {
  const { t } = useLingui();
  const names = useRoleNames();
  const rights: Readonly<Record<Right, string>> = {
    look: t`Look`,
    edit: t`Edit`,
    run: t`Run, repair`,
    answer: t`Approve`,
    administer: t`Administer`,
  };
  return (
    <>
      <p className={classes.lead}>
        <Trans>
          An administrator gives each of the{' '}
          <Link to="/settings/$page" params={{ page: 'people' }}>
            people
          </Link>{' '}
          a role, and each of the{' '}
          <Link to="/settings/$page" params={{ page: 'keys' }}>
            API keys
          </Link>{' '}
          one of the roles other than owner.
        </Trans>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer (WCAG 2.1.1). */}
      <div className={classes.wide} tabIndex={0} role="group" aria-label={t`Roles`}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t`Role`}</th>
              {RIGHTS.map((right) => (
                <th key={right} scope="col" className={classes.middle}>
                  {rights[right]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(Object.keys(MAY) as (keyof typeof MAY)[]).map((role) => (
              <tr key={role}>
                <th scope="row">{names[role]}</th>
                {RIGHTS.map((right) => (
                  <td key={right} className={classes.middle}>
                    {MAY[role].includes(right) ? (
                      <IconCheck size={16} className={classes.yes ?? ''} aria-label={t`yes`} />
                    ) : (
                      <span className={classes.muted} role="img" aria-label={t`no`}>
                        –
                      </span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
