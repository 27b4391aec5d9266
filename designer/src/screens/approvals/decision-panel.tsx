import type { Json } from '@holdfast/workflow';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Button, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { api, call } from '../../api/client.ts';
import { documentOf } from '../../api/documents.ts';
import { ProblemError } from '../../api/problem.ts';
import type { Approval } from '../../api/types.ts';
import type { Command } from '../../app/commands.ts';
import { useCommandContext, useCommands } from '../../app/use-commands.ts';
import { formatInstant } from '../../ui/format.ts';
import { Keys } from '../../ui/kbd.tsx';
import { readProblem } from '../../ui/problem-text.ts';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { Countdown } from '../../ui/time.tsx';
import classes from './approvals.module.css';
import { Changes } from './changes.tsx';
import { type FieldSchema, FormFields } from './form-fields.tsx';
import { HandOver } from './hand-over.tsx';
import { nextSteps } from './next-steps.ts';
import { useAnswer } from './use-answer.ts';
import { Voices } from './voices.tsx';

type Choice = Approval['choices'][number];
const group = msg`Approval`;
/** Keys that answers have by their meaning; the others go by their place. */
const KEYS: Readonly<Record<string, string>> = { approved: 'a', rejected: 'r', submitted: 'a' };
const keyOf = ({ value }: Choice, index: number): string => KEYS[value] ?? String(index + 1);
const MOST_KEYS = 9;

interface DecisionPanelProps {
  readonly asked: Approval;
  /** The question is not what it was: somebody answered, or it changed. */
  readonly onStale: () => void;
}

/** The answers to a question, or how it was answered. */
export function DecisionPanel({ asked, onStale }: DecisionPanelProps) {
  const { t } = useLingui();
  useCommandContext('approval');
  return (
    <>
      <Voices asked={asked} />
      {asked.state !== 'open' ? (
        <Outcome asked={asked} onStale={onStale} />
      ) : asked.you.mayAnswer ? (
        <Choices asked={asked} onStale={onStale} />
      ) : (
        <>
          <p className={classes.answer} role="status">
            {asked.you.whyNot ?? t`You may not answer this question.`}
          </p>
          <Undo asked={asked} onStale={onStale} until={asked.answers.find(({ isYours }) => isYours)?.takesEffectAt} />
        </>
      )}
    </>
  );
}

function Choices({ asked, onStale }: DecisionPanelProps) {
  const { t } = useLingui();
  const { answer } = useAnswer();
  const field = useRef<HTMLTextAreaElement>(null);
  const [reason, setReason] = useState('');
  const [value, setValue] = useState<Json | undefined>(asked.form?.value as Json | undefined);
  /** The answer that waits for its reason. */
  const [unsaid, setUnsaid] = useState<Choice | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [isHandingOver, setHandingOver] = useState(false);
  const run = useQuery({
    queryKey: ['run', asked.runId],
    queryFn: () => call(api.GET('/runs/{id}', { params: { path: { id: asked.runId } } })),
  });
  const decide = async (choice: Choice) => {
    if (busy !== null) return;
    if (choice.needsReason && reason.trim() === '') {
      setUnsaid(choice);
      field.current?.focus();
      return;
    }
    setBusy(choice.value);
    setError(null);
    try {
      const fills = asked.form !== null && choice.value === asked.choices[0]?.value;
      await answer(asked, { choice: choice.value, reason, ...(fills ? { value: value ?? {} } : {}) });
    } catch (problem) {
      setError(problem);
      // What was filled in is kept: only a question that is not what it was is read again.
      if (!(problem instanceof ProblemError && problem.status === 422)) onStale();
    } finally {
      setBusy(null);
    }
  };
  const latest = useRef(decide);
  latest.current = decide;
  useCommands(
    useMemo<readonly Command[]>(
      () => [
        ...asked.choices.slice(0, MOST_KEYS).map((choice, index): Command => {
          const { title } = choice;
          return {
            id: `approval.answer-${index + 1}`,
            label: msg`Answer: ${title}`,
            group,
            context: 'approval',
            keys: [keyOf(choice, index)],
            run: () => latest.current(choice),
          };
        }),
        ...(asked.you.mayHandOver
          ? [
              {
                id: 'approval.hand-over',
                label: msg`Hand over`,
                group,
                context: 'approval',
                keys: ['h'],
                run: () => setHandingOver(true),
              } satisfies Command,
            ]
          : []),
      ],
      [asked.choices, asked.you.mayHandOver],
    ),
  );
  const errors = useMemo(() => errorsOf(error), [error]);
  const needing = asked.choices.flatMap(({ title, needsReason }) => (needsReason ? [title] : [])).join(', ');
  const document = run.data && documentOf(run.data.document);
  return (
    <div className={classes.choices}>
      {asked.form && (
        <FormFields
          // The server has checked that a form can be made of it.
          schema={asked.form.schema as FieldSchema}
          value={value}
          before={asked.form.value as Json}
          path=""
          errors={errors}
          onChange={setValue}
        />
      )}
      <Textarea
        ref={field}
        label={t`Reason`}
        description={needing === '' ? undefined : t`Needed for: ${needing}`}
        error={unsaid && reason.trim() === '' && t`Say why, then answer again (Ctrl+Enter).`}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (unsaid && event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void decide(unsaid);
        }}
        autosize
        minRows={2}
        maxLength={2_000}
      />
      {error ? <ProblemNote error={error} /> : null}
      {asked.choices.map((choice, index) => {
        const next = document ? nextSteps(document, asked.nodeName, choice.value) : [];
        return (
          <div key={choice.value}>
            <Button
              size="sm"
              fullWidth
              {...(index === 0 ? { variant: 'filled' } : choice.value === 'rejected' ? { color: 'danger' } : {})}
              loading={busy === choice.value}
              disabled={busy !== null && busy !== choice.value}
              {...(index < MOST_KEYS ? { rightSection: <Keys keys={keyOf(choice, index)} /> } : {})}
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
      {asked.you.mayHandOver && (
        <Button size="sm" variant="subtle" rightSection={<Keys keys="h" />} onClick={() => setHandingOver(true)}>
          {t`Hand over`}
        </Button>
      )}
      <HandOver asked={asked} isOpen={isHandingOver} onClose={() => setHandingOver(false)} />
    </div>
  );
}

/** What the server has against a form, by JSON pointer; what is missing is told at its own field. */
function errorsOf(error: unknown): ReadonlyMap<string, string> {
  if (error === null) return new Map();
  const { errors = [] } = readProblem(error);
  return new Map(
    errors.map(({ path, message }) => {
      const missing = /required property '(.+)'$/.exec(message)?.[1];
      return [missing === undefined ? path : `${path}/${missing}`, message];
    }),
  );
}

function Outcome({ asked, onStale }: DecisionPanelProps) {
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
      {decision.changes && <Changes changes={decision.changes} />}
      {asked.answers.some(({ isYours }) => isYours) && (
        <Undo asked={asked} onStale={onStale} until={decision.takesEffectAt} />
      )}
    </div>
  );
}

/** The way back, while there is one. */
function Undo({ asked, onStale, until }: DecisionPanelProps & { readonly until: string | null | undefined }) {
  const { t } = useLingui();
  const { undo } = useAnswer();
  const [error, setError] = useState<unknown>(null);
  const isOpen = until !== null && until !== undefined && Date.parse(until) > Date.now();
  const stale = useRef(onStale);
  stale.current = onStale;
  useEffect(() => {
    if (!isOpen || !until) return;
    const timer = setTimeout(() => stale.current(), Math.max(0, Date.parse(until) - Date.now()) + 250);
    return () => clearTimeout(timer);
  }, [isOpen, until]);
  const takeBack = useRef(() => {});
  takeBack.current = () => {
    undo(asked).catch((problem: unknown) => {
      setError(problem);
      onStale();
    });
  };
  useCommands(
    useMemo<readonly Command[]>(
      () =>
        isOpen
          ? [
              {
                id: 'approval.undo',
                label: msg`Take the answer back`,
                group,
                context: 'approval',
                keys: ['z'],
                run: () => takeBack.current(),
              },
            ]
          : [],
      [isOpen],
    ),
  );
  if (error) return <ProblemNote error={error} />;
  if (!isOpen || !until) return null;
  return (
    <>
      <p className={classes.next}>
        {t`It takes effect in`} <Countdown until={until} />
      </p>
      <Button size="sm" rightSection={<Keys keys="z" />} onClick={() => takeBack.current()}>
        {t`Undo`}
      </Button>
    </>
  );
}
