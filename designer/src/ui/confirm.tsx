import { useLingui } from '@lingui/react/macro';
import { Button, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import classes from './confirm.module.css';
import { DialogActions } from './dialog-actions.tsx';

interface Question {
  readonly title: string;
  /** What will happen, before it does. */
  readonly body?: ReactNode;
  readonly confirmLabel: string;
  readonly isDanger?: boolean;
  /** Asks for a reason, with this label. */
  readonly reason?: { readonly label: string; readonly isRequired?: boolean; readonly suggestion?: string };
  /** Asks for one more line of text, with this label. */
  readonly field?: {
    readonly label: string;
    readonly description?: string;
    readonly isRequired?: boolean;
    readonly suggestion?: string;
    /** A whole number from 1 on. */
    readonly isNumber?: boolean;
  };
}

export interface Answer {
  readonly reason: string;
  readonly field: string;
}

interface Asked extends Question {
  readonly answer: (answer: Answer | null) => void;
}

const asked = createStore<{ question: Asked | null }>(() => ({ question: null }));

/** Asks before something that cannot be taken back. Null when the person turned away. */
export function confirm(question: Question): Promise<Answer | null> {
  return new Promise((resolve) => {
    asked.getState().question?.answer(null);
    asked.setState({
      question: {
        ...question,
        answer: (answer) => {
          asked.setState({ question: null });
          resolve(answer);
        },
      },
    });
  });
}

/** Where `confirm` shows its questions. Mounted once, in the shell. */
export function ConfirmHost() {
  const { t } = useLingui();
  const question = useStore(asked, (state) => state.question);
  return (
    <Modal
      opened={question !== null}
      onClose={() => question?.answer(null)}
      title={question?.title}
      closeButtonProps={{ 'aria-label': t`Close` }}
      size={460}
      classNames={{ title: classes.title ?? '' }}
    >
      {question && <QuestionForm question={question} />}
    </Modal>
  );
}

function QuestionForm({ question }: { readonly question: Asked }) {
  const { t } = useLingui();
  const [reason, setReason] = useState(question.reason?.suggestion ?? '');
  const [field, setField] = useState(question.field?.suggestion ?? '');
  const isIncomplete =
    (question.reason?.isRequired === true && reason.trim() === '') ||
    (question.field?.isRequired === true && field.trim() === '') ||
    (question.field?.isNumber === true && !/^[1-9]\d{0,8}$/.test(field.trim()));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isIncomplete) question.answer({ reason: reason.trim(), field: field.trim() });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap={16}>
        {question.body && <div className={classes.body}>{question.body}</div>}
        {question.field && (
          <TextInput
            label={question.field.label}
            description={question.field.description}
            required={question.field.isRequired ?? false}
            {...(question.field.isNumber ? { inputMode: 'numeric' as const } : {})}
            value={field}
            onChange={(event) => setField(event.currentTarget.value)}
            data-autofocus
          />
        )}
        {question.reason && (
          <Textarea
            label={question.reason.label}
            required={question.reason.isRequired ?? false}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            minRows={2}
            autosize
            maxLength={2_000}
            {...(question.field ? {} : { 'data-autofocus': true })}
          />
        )}
        <DialogActions>
          <Button onClick={() => question.answer(null)}>{t`Cancel`}</Button>
          <Button
            type="submit"
            variant="filled"
            disabled={isIncomplete}
            {...(question.isDanger ? { color: 'danger' } : {})}
            {...(question.reason || question.field ? {} : { 'data-autofocus': true })}
          >
            {question.confirmLabel}
          </Button>
        </DialogActions>
      </Stack>
    </form>
  );
}
