import { useLingui } from '@lingui/react/macro';
import { Button, Group, Modal, NativeSelect, Stack, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import type { Approval } from '../../api/types.ts';
import { useSession } from '../../app/session.tsx';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { toast } from '../../ui/toast.tsx';

interface HandOverProps {
  readonly asked: Approval;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Hands a question over to somebody else who may answer. */
export function HandOver({ asked, isOpen, onClose }: HandOverProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t`Hand this question over`}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      {isOpen && <HandOverForm asked={asked} onClose={onClose} />}
    </Modal>
  );
}

function HandOverForm({ asked, onClose }: Omit<HandOverProps, 'isOpen'>) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { user } = useSession();
  const [to, setTo] = useState('');
  const [reason, setReason] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const people = useQuery({ queryKey: ['people'], queryFn: () => call(api.GET('/people')) });
  const others = (people.data?.items ?? []).filter(({ mayApprove, id }) => mayApprove && id !== user.id);
  const send = async () => {
    if (to === '' || isBusy) return;
    setBusy(true);
    setError(null);
    try {
      const body = { to, ...(reason.trim() ? { reason: reason.trim() } : {}) };
      const now = await call(api.POST('/approvals/{id}/hand-over', { params: { path: { id: asked.id } }, body }));
      client.setQueryData(['approval', asked.id], now);
      void client.invalidateQueries({ queryKey: ['approvals'] });
      const name = others.find(({ email }) => email === to)?.name ?? to;
      toast({ kind: 'success', title: t`Handed over to ${name}`, message: asked.title });
      onClose();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Stack gap={12}>
      <NativeSelect
        label={t`To`}
        description={
          people.data && others.length === 0
            ? t`Nobody else may answer here.`
            : t`People who may answer. You will not be asked any more.`
        }
        data={[
          { value: '', label: t`Choose a person` },
          ...others.map(({ name, email }) => ({ value: email, label: `${name} · ${email}` })),
        ]}
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
        data-autofocus
      />
      <Textarea
        label={t`Word to them`}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={2_000}
        autosize
        minRows={2}
      />
      {error !== null && <ProblemNote error={error} />}
      {people.error !== null && <ProblemNote error={people.error} />}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>{t`Keep it`}</Button>
        <Button variant="filled" disabled={to === ''} loading={isBusy} onClick={() => void send()}>
          {t`Hand over`}
        </Button>
      </Group>
    </Stack>
  );
}
