import type { JsonObject } from '@holdfast/workflow';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Alert, Button, Group, Loader, Modal, NumberInput, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { formatCount } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { toast } from '../../ui/toast.tsx';
import { useGiveBackFocus } from '../../ui/use-give-back-focus.ts';
import { EditItems } from './edit-items.tsx';
import { EffectLists } from './effect-lists.tsx';
import { editable, saysNotWritten } from './groups.ts';
import { markDone } from './just-done.ts';
import { previewRepair, type RepairRow } from './repair-preview.ts';
import { type Repair, useRepairWords } from './repair-words.ts';
import { CARE, type Care, executeBulk } from './send-bulk.ts';
import { sendRepairs } from './send-repairs.ts';

const stepsWords = (count: number): string => plural(count, { one: '# step', other: '# steps' });

interface RepairDialogProps {
  readonly rows: readonly RepairRow[];
  /** Set when they are all the steps of this cause: the runner repairs them in the background. */
  readonly cause?: string | undefined;
  readonly action: Repair;
  readonly onClose: () => void;
  readonly onDone?: (() => void) | undefined;
}

/** Says what a repair will and will not do again, asks why, then does it. Nothing happens before. */
export function RepairDialog({ rows, cause, action, onClose, onDone }: RepairDialogProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [only] = rows.length === 1 ? rows : [];
  const node = rows[0]?.nodeName ?? '';
  const { label, effect, isDanger = false } = useRepairWords(node)[action];
  const preview = useQuery({
    queryKey: ['repair-preview', action, cause ?? null, rows.map(({ runId, step }) => `${runId} ${step.id}`)],
    queryFn: () => previewRepair(rows, cause, action),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  useGiveBackFocus();
  const [reason, setReason] = useState('');
  const [reference, setReference] = useState('');
  const [edits, setEdits] = useState<Readonly<Record<string, JsonObject>>>({});
  const [isBroken, setBroken] = useState(false);
  const [care, setCare] = useState<Care>(CARE);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const bulk = preview.data?.bulk;
  const isIncomplete =
    reason.trim() === '' || (action === 'edit' && (isBroken || Object.keys(edits).length === 0)) || !preview.data;
  const carryOut = async (): Promise<void> => {
    if (bulk) {
      await executeBulk(bulk, reason.trim(), care);
      const operation = bulk.operation.id;
      return navigate({ to: '/exceptions/operations/$operation', params: { operation } });
    }
    const { repaired, refused } = await sendRepairs(rows, {
      action,
      reason: reason.trim(),
      ...(action === 'done' && reference ? { reference } : {}),
      ...(preview.data && preview.data.effects.repeated > 0 ? { acceptRepeats: true } : {}),
      ...(action === 'edit' ? { edits, items: Object.keys(edits).map(Number) } : {}),
    });
    const [done, not] = [formatCount(repaired.length), formatCount(refused.length)];
    markDone(repaired, label);
    if (refused.length > 0 && repaired.length === 0) throw refused[0];
    const message =
      refused.length > 0 ? t`${done} done, ${not} refused` : rows.length > 1 ? stepsWords(rows.length) : node;
    toast({ kind: refused.length > 0 ? 'error' : 'success', title: label, message });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isIncomplete || isBusy) return;
    setBusy(true);
    setError(null);
    try {
      await carryOut();
      onClose();
      onDone?.();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: ['exceptions'] });
      void client.invalidateQueries({ queryKey: ['step'] });
    }
  };
  const why = preview.data?.why;
  return (
    <Modal
      opened
      onClose={onClose}
      title={rows.length > 1 ? `${label}: ${stepsWords(bulk?.operation.total ?? rows.length)}` : label}
      closeButtonProps={{ 'aria-label': t`Close` }}
      size={520}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap={16}>
          <p>{effect}</p>
          {saysNotWritten(action, rows) && (
            <p>{t`You have looked: what is in doubt was not written, and is not sent again here.`}</p>
          )}
          {preview.isPending && <Loader size="sm" aria-label={t`Looking at what it would do`} />}
          {preview.error && <ProblemNote error={preview.error} />}
          {preview.data && <EffectLists effects={preview.data.effects} refused={bulk?.operation.counts.refused ?? 0} />}
          {why && (
            <Alert color="danger" title={t`Not allowed now`}>
              {why}
            </Alert>
          )}
          {action === 'edit' && only && (
            <EditItems row={only} items={editable(only)} edits={edits} onEdits={setEdits} onBroken={setBroken} />
          )}
          {action === 'done' && only && (
            <TextInput
              label={t`Reference at the provider`}
              value={reference}
              onChange={(event) => setReference(event.currentTarget.value)}
            />
          )}
          {bulk && <CareFields care={care} onCare={setCare} />}
          <Textarea
            label={t`Reason`}
            required
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            minRows={2}
            autosize
            maxLength={2_000}
          />
          {error ? <ProblemNote error={error} /> : null}
          <DialogActions>
            <Button onClick={onClose}>{t`Cancel`}</Button>
            <Button
              type="submit"
              variant="filled"
              loading={isBusy}
              disabled={isIncomplete || Boolean(why)}
              {...(isDanger ? { color: 'danger' } : {})}
            >
              {label}
            </Button>
          </DialogActions>
        </Stack>
      </form>
    </Modal>
  );
}

/** How carefully many are repaired: who goes first, how fast, and when it stops by itself. */
function CareFields({ care, onCare }: { readonly care: Care; readonly onCare: (care: Care) => void }) {
  const { t } = useLingui();
  const field = (name: keyof Care, label: string, max: number) => (
    <NumberInput
      label={label}
      min={name === 'canary' ? 0 : 1}
      max={max}
      value={care[name]}
      onChange={(value) => onCare({ ...care, [name]: Number(value) || CARE[name] })}
    />
  );
  return (
    <Group grow gap={8} align="end">
      {field('canary', t`Go first`, 1_000)}
      {field('pacePerSecond', t`A second`, 1_000)}
      {field('stopAtPercent', t`Stop at % failed`, 100)}
    </Group>
  );
}
