import { useLingui } from '@lingui/react/macro';
import { Button, Modal, Select, Stack, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, call, idempotencyKey } from '../../api/client.ts';
import type { EvaluationSet } from '../../api/types.ts';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { ProblemNote } from '../../ui/problem-view.tsx';

interface RunEvaluationProps {
  readonly set: EvaluationSet;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const DRAFT = 'draft';
const MOST_MODELS = 5;
const linesOf = (text: string): string[] => [...new Set(text.split('\n').map((line) => line.trim()))].filter(Boolean);

/** Asks which version and which models are to be run over the examples. */
export function RunEvaluation({ set, isOpen, onClose }: RunEvaluationProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t`Run over the examples`}
      size={480}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <RunForm set={set} onClose={onClose} />
    </Modal>
  );
}

function RunForm({ set, onClose }: Omit<RunEvaluationProps, 'isOpen'>) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [version, setVersion] = useState(DRAFT);
  const [models, setModels] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const { data: versions } = useQuery({
    queryKey: ['versions', set.workflowId, 'first'],
    queryFn: () => call(api.GET('/workflows/{id}/versions', { params: { path: { id: set.workflowId }, query: {} } })),
  });
  const named = linesOf(models);
  const isTooMany = named.length > MOST_MODELS;
  const start = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      for (const model of named.length === 0 ? [null] : named)
        await call(
          api.POST('/evaluation-sets/{id}/evaluations', {
            params: { path: { id: set.id }, header: idempotencyKey() } as never,
            body: {
              version: version === DRAFT ? 'draft' : Number(version),
              ...(model === null ? {} : { model }),
            },
          }),
        );
      onClose();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
      await client.invalidateQueries({ queryKey: ['evaluations', set.id] });
    }
  };
  return (
    <form onSubmit={start}>
      <Stack gap={16}>
        <Select
          label={t`Version`}
          value={version}
          onChange={(value) => setVersion(value ?? DRAFT)}
          data={[
            { value: DRAFT, label: t`the draft` },
            ...(versions?.items ?? []).map(({ number }) => ({ value: String(number), label: t`v${number}` })),
          ]}
        />
        <Textarea
          label={t`Models`}
          description={t`One on a line, at most five, of the connection of the step. Empty: the model that the step names.`}
          autosize
          minRows={2}
          spellCheck={false}
          value={models}
          error={isTooMany ? t`At most five at a time.` : null}
          onChange={(event) => setModels(event.currentTarget.value)}
        />
        <p>{t`Each example is a call of a model and costs what one costs. Budgets of the workflow hold.`}</p>
        {error ? <ProblemNote error={error} /> : null}
        <DialogActions>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button type="submit" variant="filled" loading={isBusy} disabled={isTooMany}>{t`Run`}</Button>
        </DialogActions>
      </Stack>
    </form>
  );
}
