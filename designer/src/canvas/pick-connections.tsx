import type { Clip } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Button, Modal, Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { connectionsQuery } from '../screens/connections.tsx';
import { DialogActions } from '../ui/dialog-actions.tsx';
import { withConnections } from './clips.ts';
import { useCanvas } from './context.ts';
import type { PendingClip } from './use-clipboard.ts';

interface PickConnectionsProps {
  readonly pending: PendingClip | null;
  readonly onDone: (clip: Clip | null) => void;
}

/** Asks once for everything that is pasted: which connections stand in for those that do not exist here. */
export function PickConnections({ pending, onDone }: PickConnectionsProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={pending !== null}
      onClose={() => onDone(null)}
      title={t`Connections that do not exist here`}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      {pending && <Picks pending={pending} onDone={onDone} />}
    </Modal>
  );
}

function Picks({ pending: { clip, unknown }, onDone }: PickConnectionsProps & { readonly pending: PendingClip }) {
  const { t } = useLingui();
  const { types } = useCanvas();
  const { data } = useQuery(connectionsQuery);
  const [chosen, setChosen] = useState<ReadonlyMap<string, string | null>>(
    () => new Map(unknown.map((name) => [name, null])),
  );
  const fitting = (name: string) => {
    const users = clip.nodes.filter(({ connection }) => connection === name);
    const kinds = new Set(
      users.flatMap((node) => types.describe(node.type, node.typeVersion)?.connection?.types ?? []),
    );
    return (
      data?.items.filter(({ type }) => kinds.has(type)).map(({ slug, title }) => ({ value: slug, label: title })) ?? []
    );
  };
  return (
    <Stack gap={12}>
      {unknown.map((name, index) => (
        <Select
          key={name}
          label={name}
          placeholder={t`None for now`}
          clearable
          data-autofocus={index === 0 || undefined}
          data={fitting(name)}
          value={chosen.get(name) ?? null}
          onChange={(slug) => setChosen(new Map(chosen).set(name, slug))}
        />
      ))}
      <DialogActions>
        <Button onClick={() => onDone(null)}>{t`Cancel`}</Button>
        <Button variant="filled" onClick={() => onDone(withConnections(clip, chosen))}>{t`Paste`}</Button>
      </DialogActions>
    </Stack>
  );
}
