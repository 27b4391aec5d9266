import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Button, Checkbox, TextInput } from '@mantine/core';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, call } from '../api/client.ts';
import { DialogActions } from '../ui/dialog-actions.tsx';
import { ProblemNote } from '../ui/problem-view.tsx';
import { toast } from '../ui/toast.tsx';
import classes from './apis.module.css';
import { type ApiInFull, apisQuery } from './apis-query.ts';
import { ImportForm } from './import-form.tsx';
import { byTag, type Operation, searched } from './operations.ts';

interface OperationListProps {
  readonly of: ApiInFull;
  readonly onRead: (read: ApiInFull) => void;
  readonly onClose: () => void;
}

/** So many are drawn; the rest asks for one more letter. */
const MOST_SHOWN = 150;
const canBeCalled = ({ refusals }: Operation): boolean => refusals.length === 0;

/** The operations of an API: which are offered as steps, and what stands against the others. */
export function OperationList({ of, onRead, onClose }: OperationListProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const [offered, setOffered] = useState<ReadonlySet<string>>(
    () => new Set(of.operations.filter(({ isOffered }) => isOffered).map(({ key }) => key)),
  );
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const found = useMemo(() => searched(of.operations, text), [of, text]);
  const shown = found.slice(0, MOST_SHOWN);
  const hidden = found.length - shown.length;
  const set = (operations: readonly Operation[], isOffered: boolean) => {
    const next = new Set(offered);
    for (const { key } of operations.filter(canBeCalled)) isOffered ? next.add(key) : next.delete(key);
    setOffered(next);
  };
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      await call(api.PATCH('/apis/{id}', { params: { path: { id: of.id } }, body: { offered: [...offered] } }));
      await client.invalidateQueries({ queryKey: apisQuery.queryKey });
      toast({ kind: 'success', title: t`The list of steps has ${of.title} now` });
      onClose();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <div className={classes.form}>
      <div className={classes.row}>
        <TextInput
          autoFocus
          className={classes.search ?? ''}
          aria-label={t`Search operations`}
          placeholder={t`Search operations`}
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button size="compact-sm" onClick={() => set(found, true)}>{t`Offer all of these`}</Button>
        <Button size="compact-sm" onClick={() => set(found, false)}>{t`None of these`}</Button>
      </div>
      <div className={classes.operations} data-testid="api-operations">
        {byTag(shown).map(([tag, members]) => (
          <fieldset key={tag} className={classes.group}>
            <legend className={classes.heading}>{tag || of.title}</legend>
            {members.map((operation) => (
              <OperationRow
                key={operation.key}
                operation={operation}
                isOffered={offered.has(operation.key)}
                onChange={(isOffered) => set([operation], isOffered)}
              />
            ))}
          </fieldset>
        ))}
        {hidden > 0 && (
          <p className={classes.about}>{plural(hidden, { one: '# more: type on.', other: '# more: type on.' })}</p>
        )}
        {found.length === 0 && <p className={classes.about}>{t`No operation is called that.`}</p>}
      </div>
      <details>
        <summary>{t`Read a newer document`}</summary>
        <ImportForm before={of} onRead={onRead} />
      </details>
      {error ? <ProblemNote error={error} /> : null}
      <DialogActions>
        <Button onClick={onClose}>{t`Cancel`}</Button>
        <Button variant="filled" loading={isBusy} onClick={() => void save()} data-testid="api-offer">
          {plural(offered.size, { one: 'Offer # operation', other: 'Offer # operations' })}
        </Button>
      </DialogActions>
    </div>
  );
}

interface OperationRowProps {
  readonly operation: Operation;
  readonly isOffered: boolean;
  readonly onChange: (isOffered: boolean) => void;
}

function OperationRow({ operation, isOffered, onChange }: OperationRowProps) {
  const { t } = useLingui();
  const { method, path, title, isDeprecated, refusals, notes } = operation;
  return (
    <div className={classes.operation}>
      <Checkbox
        checked={isOffered}
        disabled={!canBeCalled(operation)}
        label={isDeprecated ? t`${title} (deprecated)` : title}
        description={`${method} ${path}`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {[...refusals, ...notes].map((words) => (
        <p key={words} className={classes.remark} data-refused={refusals.includes(words) || undefined}>
          {words}
        </p>
      ))}
    </div>
  );
}
