import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Button, Checkbox, Modal, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, call, idempotencyKey } from '../../api/client.ts';
import { bodyOf } from '../../api/documents.ts';
import type { Schemas } from '../../api/types.ts';
import { announce } from '../../ui/announce.ts';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useCanvas } from '../context.ts';
import { findGroup, groupAround, joinGroup } from '../frames/groups.ts';
import { extract } from './extract.ts';
import classes from './sub.module.css';

interface ExtractDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Makes a workflow of its own of the selected steps: says first what goes in and what comes back. */
export function ExtractDialog({ isOpen, onClose }: ExtractDialogProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t`Make a workflow of these steps`}
      size={560}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <ExtractForm onClose={onClose} />
    </Modal>
  );
}

function ExtractForm({ onClose }: Pick<ExtractDialogProps, 'onClose'>) {
  const { t } = useLingui();
  const { editor, types } = useCanvas();
  const client = useQueryClient();
  const { selection, document } = editor.store.getState();
  const [group] = selection.groups ?? [];
  const title = group === undefined ? undefined : findGroup(document, group)?.title;
  const [name, setName] = useState(title ?? t`${document.name}: part`);
  const [publishes, setPublishes] = useState(true);
  const [isBusy, setBusy] = useState(false);
  const found = useMemo(
    () => extract(document, types.describe, selection.nodes, name),
    [document, types, selection.nodes, name],
  );
  const make = async () => {
    if (!found.ok) return;
    setBusy(true);
    try {
      const made = await call(
        api.POST('/workflows', {
          params: { header: idempotencyKey() } as never,
          body: { document: bodyOf(found.called) },
        }),
      );
      if (publishes) await publish(made);
      const { document: left, node } = found.caller(made.id);
      const around = groupAround(document, [...selection.nodes]);
      const known = new Set(document.nodes.map(({ id }) => id));
      const added = left.nodes.map(({ id }) => id).filter((id) => !known.has(id));
      // Nothing else can be edited behind the dialog.
      editor.change(
        plural(selection.nodes.size, { one: 'make a workflow of # step', other: 'make a workflow of # steps' }),
        () => joinGroup(left, around, added),
      );
      editor.select({ nodes: new Set([node]), edges: new Set() });
      announce(t`"${name}" is a workflow of its own now`);
      void client.invalidateQueries({ queryKey: ['workflows'] });
      onClose();
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  /** What cannot be published stays a draft, and is there all the same. */
  const publish = async ({ id, revision }: Schemas['Workflow']) => {
    try {
      await call(
        api.POST('/workflows/{id}/publish', {
          params: { path: { id }, header: idempotencyKey() } as never,
          body: { baseRevision: revision },
        }),
      );
    } catch {
      toast({ kind: 'error', title: t`"${name}" is a draft`, message: t`Open it, solve its problems and publish it.` });
    }
  };
  return (
    <Stack gap={16}>
      <TextInput
        label={t`Name`}
        data-autofocus
        value={name}
        maxLength={120}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {found.ok ? (
        <>
          <Values title={t`Goes in: the items, and with each of them`} values={found.inputs} />
          <Values title={t`Comes back: the items, and with each of them`} values={found.outputs} />
          <Checkbox
            label={t`Publish it at once: only a published workflow can be called`}
            checked={publishes}
            onChange={(event) => setPublishes(event.currentTarget.checked)}
          />
        </>
      ) : (
        <p role="alert">{found.reason}</p>
      )}
      <DialogActions>
        <Button onClick={onClose}>{t`Cancel`}</Button>
        <Button
          variant="filled"
          loading={isBusy}
          disabled={!found.ok || name.trim() === ''}
          onClick={() => void make()}
          data-testid="extract-confirm"
        >{t`Make it`}</Button>
      </DialogActions>
    </Stack>
  );
}

function Values({ title, values }: { readonly title: string; readonly values: readonly string[] }) {
  const { t } = useLingui();
  return (
    <div className={classes.values}>
      <span>{title}</span>
      <ul>
        {values.length === 0 ? (
          <li>{t`nothing`}</li>
        ) : (
          values.map((value) => (
            <li key={value}>
              <code>{value}</code>
            </li>
          ))
        )}
      </ul>
    </div>
  );
}
