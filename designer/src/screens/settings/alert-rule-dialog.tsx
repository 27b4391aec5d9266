import { useLingui } from '@lingui/react/macro';
import { Button, Modal, MultiSelect, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { api, call } from '../../api/client.ts';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { toast } from '../../ui/toast.tsx';
import { type AlertKind, useAlertKinds } from './alert-kinds.ts';
import { type Channel, TELLS, useTellsNames } from './channels.ts';

interface AlertRuleDialogProps {
  readonly channel: Channel | null;
  readonly onClose: () => void;
}

/** Says of which alerts a channel tells, and whom. */
export function AlertRuleDialog({ channel, onClose }: AlertRuleDialogProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={channel !== null}
      onClose={onClose}
      title={channel ? t`What ${channel.name} tells of` : ''}
      size={480}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      {channel && <AlertRuleForm channel={channel} onClose={onClose} />}
    </Modal>
  );
}

function AlertRuleForm({ channel, onClose }: { readonly channel: Channel; readonly onClose: () => void }) {
  const { t } = useLingui();
  const tellsNames = useTellsNames();
  const kindNames = useAlertKinds();
  const { id, name, kind, isOn } = channel;
  const [tells, setTells] = useState(channel.tells);
  const [kinds, setKinds] = useState<readonly AlertKind[]>(channel.alerts.kinds ?? []);
  const [least, setLeast] = useState(channel.alerts.leastFailedRuns);
  const [to, setTo] = useState(channel.alerts.to.join(', '));
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const all = Object.keys(kindNames) as AlertKind[];
  const isFailedTold = kinds.length === 0 || kinds.includes('runs_failed');
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    const alerts = {
      to: [
        ...new Set(
          to
            .split(/[,;]/)
            .map((each) => each.trim())
            .filter(Boolean),
        ),
      ],
      kinds: kinds.length === 0 ? null : all.filter((each) => kinds.includes(each)),
      leastFailedRuns: least,
    };
    try {
      await call(api.PUT('/notice-channels/{id}', { params: { path: { id } }, body: { name, isOn, tells, alerts } }));
      toast({ kind: 'success', title: t`Saved: ${name}` });
      onClose();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={save}>
      <Stack gap={16}>
        <Select
          label={t`Tells of`}
          data={TELLS.map((value) => ({ value, label: tellsNames[value] }))}
          value={tells}
          allowDeselect={false}
          onChange={(value) => setTells(TELLS.find((each) => each === value) ?? tells)}
        />
        {tells !== 'questions' && (
          <>
            <MultiSelect
              label={t`Alerts`}
              description={t`Empty: all of them.`}
              data={all.map((value) => ({ value, label: kindNames[value] }))}
              value={[...kinds]}
              onChange={(values) => setKinds(all.filter((each) => values.includes(each)))}
            />
            {isFailedTold && (
              <NumberInput
                label={t`Failed runs from`}
                description={t`So many of one workflow within a day.`}
                min={1}
                max={1_000_000}
                allowDecimal={false}
                value={least}
                onChange={(value) => setLeast(typeof value === 'number' && value >= 1 ? value : 1)}
              />
            )}
            {kind === 'email' && (
              <TextInput
                label={t`To`}
                description={t`Addresses with commas between. Empty: the owner and the administrators.`}
                value={to}
                onChange={(event) => setTo(event.currentTarget.value)}
              />
            )}
          </>
        )}
        {error ? <ProblemNote error={error} /> : null}
        <DialogActions>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button type="submit" variant="filled" loading={isBusy}>{t`Save`}</Button>
        </DialogActions>
      </Stack>
    </form>
  );
}
