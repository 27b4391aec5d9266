import { VARIABLE_NAME } from '@holdfast/expressions/variables';
import type { Json } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Button, Modal, SegmentedControl, Stack, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { api, call, idempotencyKey } from '../api/client.ts';
import { DialogActions } from '../ui/dialog-actions.tsx';
import { jsonTrouble } from '../ui/json-trouble.ts';
import { ProblemNote } from '../ui/problem-view.tsx';
import { toast } from '../ui/toast.tsx';
import { readValue, rewritten, type ValueKind, written } from './variable-value.ts';
import classes from './variables.module.css';
import { type Variable, variablesQuery } from './variables-query.ts';

/** What the dialog is about: a variable that is there, or a new one that may have its name already. */
export type Editing = { readonly variable: Variable } | { readonly name: string };

interface VariableDialogProps {
  readonly editing: Editing | null;
  readonly onClose: () => void;
}

/** Makes a variable, or changes one. */
export function VariableDialog({ editing, onClose }: VariableDialogProps) {
  const { t } = useLingui();
  const known = editing && 'variable' in editing ? editing.variable : null;
  return (
    <Modal
      opened={editing !== null}
      onClose={onClose}
      title={known ? t`Change $vars.${known.name}` : t`Add a variable`}
      size={560}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      {editing && <VariableForm editing={editing} onClose={onClose} />}
    </Modal>
  );
}

function VariableForm({ editing, onClose }: { readonly editing: Editing; readonly onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const known = 'variable' in editing ? editing.variable : null;
  const [name, setName] = useState('variable' in editing ? editing.variable.name : editing.name);
  const [value, setValue] = useState(() => written(known ? (known.value as Json) : ''));
  const [description, setDescription] = useState(known?.description ?? '');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const isNamed = new RegExp(VARIABLE_NAME).test(name);
  const read = readValue(value);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!isNamed || read === undefined) return;
    setBusy(true);
    try {
      const about = description.trim() === '' ? null : description.trim();
      const { looksSecret } = await (known ? changed(known, read, about) : created(name, read, about));
      toast(
        looksSecret
          ? {
              kind: 'info',
              title: t`"${name}" looks like a secret`,
              message: t`Everybody who may read the workspace sees it. Put it into a connection, and delete it here.`,
            }
          : { kind: 'success', title: t`Saved: $vars.${name}` },
      );
      onClose();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
      await client.invalidateQueries({ queryKey: variablesQuery.queryKey });
    }
  };
  return (
    <form onSubmit={save}>
      <Stack gap={16}>
        {!known && (
          <TextInput
            label={t`Name`}
            description={t`Letters, digits and underscores. Expressions read it as $vars.name.`}
            data-autofocus
            required
            spellCheck={false}
            value={name}
            error={
              name !== '' && !isNamed ? t`It begins with a letter or _ and has at most 64 letters, digits and _.` : null
            }
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        <ValueField value={value} onChange={setValue} isFirst={known !== null} />
        <TextInput
          label={t`Description`}
          description={t`What it is for, for those who find it in an expression.`}
          maxLength={500}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        {error ? <ProblemNote error={error} /> : null}
        <DialogActions>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={isBusy}
            disabled={!isNamed || read === undefined}
            data-testid="variable-save"
          >{t`Save`}</Button>
        </DialogActions>
      </Stack>
    </form>
  );
}

const created = (name: string, value: Json, description: string | null) =>
  call(
    api.POST('/variables', {
      params: { header: idempotencyKey() } as never,
      body: { name, value, description },
    }),
  );

const changed = ({ name, revision }: Variable, value: Json, description: string | null) =>
  call(
    api.PUT('/variables/{name}', {
      params: { path: { name } },
      body: { value, description, baseRevision: revision },
    }),
  );

interface ValueFieldProps {
  readonly value: ReturnType<typeof written>;
  readonly onChange: (value: ReturnType<typeof written>) => void;
  /** It has the focus when the dialog opens. */
  readonly isFirst: boolean;
}

/** A text as it stands, or JSON. */
function ValueField({ value, onChange, isFirst }: ValueFieldProps) {
  const { t } = useLingui();
  const id = useId();
  const { kind, text } = value;
  const trouble = kind === 'json' && text.trim() !== '' ? jsonTrouble(text) : null;
  const wrong =
    trouble &&
    (trouble.line === null
      ? t`This is no JSON yet.`
      : t`This is no JSON yet: line ${trouble.line}, column ${trouble.column}.`);
  return (
    <div className={classes.value}>
      <div className={classes.valueHead}>
        <label htmlFor={id}>{t`Value`}</label>
        <SegmentedControl
          size="xs"
          aria-label={t`Kind of value`}
          value={kind}
          data={[
            { value: 'text', label: t`Text` },
            { value: 'json', label: t`JSON` },
          ]}
          onChange={(next) => onChange(rewritten(value, next as ValueKind))}
        />
      </div>
      <p id={`${id}-hint`} className={classes.hint}>
        {t`Not for passwords, tokens and keys: everybody who may read the workspace sees it. Those belong into a connection.`}
      </p>
      <Textarea
        id={id}
        autosize
        minRows={kind === 'json' ? 6 : 2}
        maxRows={18}
        spellCheck={false}
        data-autofocus={isFirst || undefined}
        classNames={{ input: classes.code ?? '' }}
        placeholder={kind === 'json' ? '{ "DE": 19, "CH": 8.1 }' : undefined}
        aria-describedby={`${id}-hint`}
        error={wrong}
        value={text}
        onChange={(event) => onChange({ kind, text: event.currentTarget.value })}
      />
    </div>
  );
}
