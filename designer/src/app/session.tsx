import { useLingui } from '@lingui/react/macro';
import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { api, call } from '../api/client.ts';
import { ProblemError } from '../api/problem.ts';
import type { Session } from '../api/types.ts';
import { SignIn } from '../screens/sign-in.tsx';
import { ProblemScreen } from '../ui/problem-view.tsx';
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

/** Shows the app to whoever is signed in, and the way in to everybody else. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery(sessionQuery);
  if (data) return <SessionContext value={data}>{children}</SessionContext>;
  if (error instanceof ProblemError && error.status === 401) return <SignIn onDone={() => void refetch()} />;
  if (error)
    return (
      <div className={classes.middle}>
        <ProblemScreen error={error} onRetry={() => void refetch()} />
      </div>
    );
  return (
    <div className={classes.middle}>
      <Loader size="sm" aria-label={t`Loading`} />
    </div>
  );
}
