import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useSession } from '../../app/session.tsx';
import { toast } from '../../ui/toast.tsx';
import { OwnerForm } from './owner-form.tsx';
import { PeopleList } from './people-list.tsx';
import { useRoleNames } from './role-names.ts';
import classes from './settings.module.css';

/** Who is signed in; the owner account, while there is none. */
export function PeoplePage() {
  const { t } = useLingui();
  const session = useSession();
  const roles = useRoleNames();
  return (
    <>
      <dl className={classes.pairs}>
        <dt>{t`Signed in as`}</dt>
        <dd>
          {session.user.name} {session.user.email && <span className={classes.muted}>{session.user.email}</span>}
        </dd>
        <dt>{t`Role`}</dt>
        <dd>{roles[session.role]}</dd>
        <dt>{t`Workspace`}</dt>
        <dd>{session.workspace.name}</dd>
      </dl>
      {session.ownerExists ? <SignOut /> : <OwnerForm />}
      {session.ownerExists && (session.role === 'owner' || session.role === 'admin') && <PeopleList />}
    </>
  );
}

function SignOut() {
  const { t } = useLingui();
  const [isBusy, setBusy] = useState(false);
  const signOut = async () => {
    setBusy(true);
    try {
      const reply = await fetch('/api/auth/sign-out', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
      location.assign('/');
    } catch {
      setBusy(false);
      toast({ kind: 'error', title: t`You are still signed in`, message: t`Holdfast did not answer. Try again.` });
    }
  };
  return <Button loading={isBusy} onClick={() => void signOut()}>{t`Sign out`}</Button>;
}
