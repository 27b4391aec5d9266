import { useLingui } from '@lingui/react/macro';
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useDocumentTitle } from '../ui/page.tsx';
import classes from './sign-in.module.css';

/** The way in for people with an account. */
export function SignIn({ onDone }: { readonly onDone: () => void }) {
  const { t } = useLingui();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  useDocumentTitle(t`Sign in`);
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
      else setProblem(t`E-mail address and password do not belong together. Check both.`);
    } catch {
      setProblem(t`Holdfast does not answer. Try again in a moment.`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className={classes.page}>
      <form onSubmit={submit} className={classes.card}>
        <img src="/favicon.svg" alt="" width={32} height={32} />
        <h1 className={classes.title}>{t`Sign in to Holdfast`}</h1>
        <Stack gap={12}>
          <TextInput
            label={t`E-mail address`}
            type="email"
            autoComplete="username"
            required
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
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
    </main>
  );
}
