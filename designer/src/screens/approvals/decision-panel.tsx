import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Button, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { api, call } from '../../api/client.ts';
import { documentOf } from '../../api/documents.ts';
import type { Approval } from '../../api/types.ts';
import type { Command } from '../../app/commands.ts';
import { useCommandContext, useCommands } from '../../app/use-commands.ts';
import { formatInstant } from '../../ui/format.ts';
import { Keys } from '../../ui/kbd.tsx';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { toast } from '../../ui/toast.tsx';
import classes from './approvals.module.css';
import { nextSteps } from './next-steps.ts';

type Choice = Approval['choices'][number];
const group = msg`Approval`;
const KEYS: Readonly<Record<string, string>> = { approved: 'a', rejected: 'r' };

interface DecisionPanelProps {
  readonly asked: Approval;
  /** The question is not what it was: somebody answered, or it changed. */
  readonly onStale: () => void;
}

/** The answers to a question, or how it was answered. */
export function DecisionPanel({ asked, onStale }: DecisionPanelProps) {
  return asked.state === 'open' ? <Choices asked={asked} onStale={onStale} /> : <Outcome asked={asked} />;
}

function Choices({ asked, onStale }: DecisionPanelProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const field = useRef<HTMLTextAreaElement>(null);
  const [reason, setReason] = useState('');
  const [isMissing, setMissing] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const run = useQuery({
    queryKey: ['run', asked.runId],
    queryFn: () => call(api.GET('/runs/{id}', { params: { path: { id: asked.runId } } })),
  });
  const decide = async (choice: Choice) => {
    if (busy !== null) return;
    if (choice.needsReason && reason.trim() === '') {
      setMissing(true);
      field.current?.focus();
      return;
    }
    setBusy(choice.value);
    setError(null);
    try {
      const answered = await call(
        api.POST('/approvals/{id}/decision', {
          params: { path: { id: asked.id } },
          body: {
            choice: choice.value,
            shownHash: asked.shownHash,
            ...(reason.trim() ? { reason: reason.trim() } : {}),
          },
        }),
      );
      client.setQueryData(['approval', asked.id], answered);
      void client.invalidateQueries({ queryKey: ['approvals'] });
      toast({ kind: 'success', title: t`Answered: ${choice.title}`, message: asked.title });
    } catch (problem) {
      setError(problem);
      onStale();
    } finally {
      setBusy(null);
    }
  };
  const latest = useRef(decide);
  latest.current = decide;
  useCommandContext('approval');
  useCommands(
    useMemo<readonly Command[]>(
      () =>
        asked.choices.flatMap((choice) => {
          const key = KEYS[choice.value];
          if (key === undefined) return [];
          const label = choice.value === 'approved' ? msg`Approve` : msg`Reject`;
          const id = `approval.${choice.value}`;
          return [{ id, label, group, context: 'approval', keys: [key], run: () => latest.current(choice) }];
        }),
      [asked.choices],
    ),
  );
  const document = run.data && documentOf(run.data.document);
  return (
    <div className={classes.choices}>
      <Textarea
        ref={field}
        label={t`Reason`}
        description={asked.choices.some(({ needsReason }) => needsReason) ? t`Needed to reject.` : undefined}
        error={isMissing && reason.trim() === '' && t`Say why, then reject.`}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        autosize
        minRows={2}
        maxLength={2_000}
      />
      {error ? <ProblemNote error={error} /> : null}
      {asked.choices.map((choice, index) => {
        const next = document ? nextSteps(document, asked.nodeName, choice.value) : [];
        const key = KEYS[choice.value];
        return (
          <div key={choice.value}>
            <Button
              size="sm"
              fullWidth
              {...(index === 0 ? { variant: 'filled' } : choice.value === 'rejected' ? { color: 'danger' } : {})}
              loading={busy === choice.value}
              disabled={busy !== null && busy !== choice.value}
              {...(key ? { rightSection: <Keys keys={key} /> } : {})}
              onClick={() => void decide(choice)}
            >
              {choice.title}
            </Button>
            {document && (
              <p className={classes.next}>
                {next.length > 0 ? t`Then: ${next.join(', ')}` : t`Then nothing follows on this path.`}
              </p>
            )}
          </div>
        );
      })}
    </div>
  );
}

function Outcome({ asked }: { readonly asked: Approval }) {
  const { t } = useLingui();
  const { decision } = asked;
  if (!decision) {
    return (
      <p className={classes.answer}>
        {asked.state === 'expired'
          ? t`Nobody answered in time. Silence is never consent: the step failed.`
          : t`The question was withdrawn: its run has ended.`}
      </p>
    );
  }
  const choice = asked.choices.find(({ value }) => value === decision.choice)?.title ?? decision.choice;
  return (
    <div className={classes.choices}>
      <p className={classes.answer}>
        <strong>{choice}</strong> · {t`${decision.by} on ${formatInstant(decision.at)}`}
      </p>
      {decision.reason && <p className={classes.answer}>“{decision.reason}”</p>}
    </div>
  );
}
