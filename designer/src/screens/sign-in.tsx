import { useLingui } from '@lingui/react/macro';
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ProblemError } from '../api/problem.ts';
import { useDocumentTitle } from '../ui/page.tsx';
import classes from './sign-in.module.css';

/** The way in for people with an account. */
export function SignInPage({ error, onDone }: { readonly error: unknown; readonly onDone: () => void }) {
  const { t } = useLingui();
  useDocumentTitle(t`Sign in`);
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <img src="/favicon.svg" alt="" width={32} height={32} />
        <h1 className={classes.title}>{t`Sign in to Holdfast`}</h1>
        {isOwnerless(error) ? (
          <p className={classes.text}>
            {t`This installation has no owner yet, so nobody can sign in. Open Holdfast on the machine on which it runs, at its own address, and make the owner account under Settings, People.`}
          </p>
        ) : (
          <SignInForm onDone={onDone} />
        )}
      </div>
    </main>
  );
}

/** The runner says with the refusal whether anybody could sign in at all. */
const isOwnerless = (error: unknown): boolean =>
  error instanceof ProblemError &&
  typeof error.body === 'object' &&
  error.body !== null &&
  'ownerExists' in error.body &&
  error.body.ownerExists === false;

/** E-mail address and password. */
export function SignInForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useLingui();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const reply = await fetch('/api/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
      });
      if (reply.ok) onDone();
      else if (reply.status === 429) setProblem(t`Too many tries. Wait a minute, then try again.`);
      else if (reply.status >= 500) setProblem(t`Holdfast could not check it. Try again in a moment.`);
      else setProblem(t`E-mail address and password do not belong together. Check both.`);
    } catch {
      setProblem(t`Holdfast does not answer. Try again in a moment.`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit}>
      <Stack gap={12}>
        <TextInput
          label={t`E-mail address`}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          data-autofocus
        />
        <PasswordInput
          visibilityToggleButtonProps={{ 'aria-label': t`Show what you type` }}
          label={t`Password`}
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {problem && (
          <p role="alert" className={classes.problem}>
            {problem}
          </p>
        )}
        <Button type="submit" variant="filled" size="sm" loading={isBusy}>
          {t`Sign in`}
        </Button>
      </Stack>
    </form>
  );
}
