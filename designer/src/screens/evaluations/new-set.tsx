import { useLingui } from '@lingui/react/macro';
import { Button, Modal, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, call, idempotencyKey } from '../../api/client.ts';
import type { EvaluationSet, Workflow } from '../../api/types.ts';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { jsonTrouble } from '../../ui/json-trouble.ts';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { stepsToEvaluate } from './steps.ts';

interface NewSetProps {
  readonly workflow: Workflow;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onMade: (set: EvaluationSet) => void;
}

const SAMPLE = JSON.stringify(
  [{ name: 'first', input: { text: 'Invoice number: 4711' }, expected: { number: '4711' } }],
  null,
  2,
);

/** Makes a set of examples for one of the workflow's steps. */
export function NewSet({ workflow, isOpen, onClose, onMade }: NewSetProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t`New examples`}
      size={640}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <NewSetForm workflow={workflow} onClose={onClose} onMade={onMade} />
    </Modal>
  );
}

function NewSetForm({ workflow, onClose, onMade }: Omit<NewSetProps, 'isOpen'>) {
  const { t } = useLingui();
  const client = useQueryClient();
  const steps = stepsToEvaluate(workflow);
  const [name, setName] = useState('');
  const [node, setNode] = useState<string | null>(steps[0]?.id ?? null);
  const [text, setText] = useState(SAMPLE);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const trouble = jsonTrouble(text);
  const words =
    trouble &&
    (trouble.line === null
      ? t`This is no JSON yet.`
      : t`This is no JSON yet: line ${trouble.line}, column ${trouble.column}.`);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (trouble || node === null || name.trim() === '') return;
    setBusy(true);
    try {
      const body = { name: name.trim(), node, cases: JSON.parse(text) as never };
      const path = { id: workflow.id };
      const made = await call(
        api.POST('/workflows/{id}/evaluation-sets', {
          params: { path, header: idempotencyKey() } as never,
          body,
        }),
      );
      await client.invalidateQueries({ queryKey: ['evaluation-sets', workflow.id] });
      onMade(made);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={save}>
      <Stack gap={16}>
        <TextInput
          label={t`Name`}
          data-autofocus
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t`Step`}
          description={t`Steps that extract, classify or decide.`}
          data={steps.map(({ id, name: label }) => ({ value: id, label }))}
          value={node}
          onChange={setNode}
        />
        <Textarea
          label={t`Examples`}
          description={t`A JSON list. "input" is the item as it comes to the step, "expected" the fields that matter and what they should be.`}
          autosize
          minRows={8}
          maxRows={20}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--hf-font-mono)' } }}
          value={text}
          error={words}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {error ? <ProblemNote error={error} /> : null}
        <DialogActions>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={isBusy}
            disabled={trouble !== null || node === null || name.trim() === ''}
          >{t`Keep them`}</Button>
        </DialogActions>
      </Stack>
    </form>
  );
}
