import { useLingui } from '@lingui/react/macro';
import { Modal } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { api, call } from '../api/client.ts';
import { ProblemError } from '../api/problem.ts';
import type { Session } from '../api/types.ts';
import { SignInForm, SignInPage } from '../screens/sign-in.tsx';
import { ProblemScreen } from '../ui/problem-view.tsx';
import { Waiting } from '../ui/waiting.tsx';
import classes from './session.module.css';

const SessionContext = createContext<Session | null>(null);

/** Who is signed in. Only below `SessionGate`. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('There is no session here.');
  return session;
}

export const sessionQuery = {
  queryKey: ['session'],
  queryFn: () => call(api.GET('/session')),
  staleTime: 60_000,
} as const;

const isSignedOut = (error: unknown): boolean => error instanceof ProblemError && error.status === 401;

/**
 * Shows the app to whoever is signed in, and the way in to everybody else. A
 * session that ends while somebody works is renewed over the page, which stays.
 */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(sessionQuery);
  useEffect(
    () =>
      client.getQueryCache().subscribe((event) => {
        if (event.type !== 'updated' || event.action.type !== 'error' || !isSignedOut(event.action.error)) return;
        if (event.query.queryKey[0] !== sessionQuery.queryKey[0]) void refetch();
      }),
    [client, refetch],
  );
  const onDone = () => void refetch().then(() => client.invalidateQueries());
  if (data) {
    return (
      <SessionContext value={data}>
        {children}
        <Modal
          opened={isSignedOut(error)}
          onClose={() => undefined}
          withCloseButton={false}
          closeOnEscape={false}
          closeOnClickOutside={false}
          title={t`You were signed out`}
          size={400}
        >
          <p className={classes.again}>{t`Sign in to go on where you were. Nothing you did is lost.`}</p>
          <SignInForm onDone={onDone} />
        </Modal>
      </SessionContext>
    );
  }
  if (isSignedOut(error)) return <SignInPage error={error} onDone={onDone} />;
  return (
    <div className={classes.middle}>
      {error ? <ProblemScreen isPage error={error} onRetry={() => void refetch()} /> : <Waiting />}
    </div>
  );
}
