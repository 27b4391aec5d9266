import { useLingui } from '@lingui/react/macro';
import { Button, Group, Select } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { commands } from '../app/commands.ts';
import { type Callable, callableQuery, calledQuery, makeCallable } from '../canvas/sub/called.ts';
import { WorkflowState } from '../screens/workflows/workflow-state.tsx';
import { toastError } from '../ui/toast.tsx';
import classes from './inspector.module.css';

interface WorkflowFieldProps {
  readonly id: string;
  readonly title: string;
  /** Id of a workflow, or its name where somebody wrote that. */
  readonly value: string;
  readonly isReadOnly: boolean;
  readonly onChange: (id: string) => void;
}

const unfiltered = <T,>({ options }: { readonly options: T }): T => options;

/** Which workflow is called: found by name, kept by id, so that it may be renamed. */
export function WorkflowField({ id, title, value, isReadOnly, onChange }: WorkflowFieldProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const [isBusy, setBusy] = useState(false);
  const called = useQuery({ ...calledQuery(value), enabled: value !== '' });
  const found = called.data ?? null;
  // The field shows the name of what is chosen: that is no search.
  const q = useDeferredValue(text === (found?.name ?? '') ? '' : text.trim());
  const { data: listed = [] } = useQuery({ ...callableQuery(q), placeholderData: keepPreviousData });
  const known = new Map<string, Callable>([...(found ? [found] : []), ...listed].map((each) => [each.id, each]));
  const isGone = called.isSuccess && found === null && value !== '';
  const make = async () => {
    setBusy(true);
    try {
      const made = await makeCallable(q === '' ? t`Called workflow` : q, t`Called by a workflow`);
      onChange(made.id);
      await client.invalidateQueries({ queryKey: ['workflows'] });
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Select
        id={id}
        aria-label={title}
        readOnly={isReadOnly}
        searchable
        allowDeselect={false}
        placeholder={t`Find one by its name`}
        nothingFoundMessage={t`No workflow is called that.`}
        filter={unfiltered}
        data={[
          ...[...known.values()].map((each) => ({ value: each.id, label: each.name })),
          ...(isGone ? [{ value, label: t`${value} (does not exist here)` }] : []),
        ]}
        renderOption={({ option }) => {
          const workflow = known.get(option.value);
          return (
            <span className={classes.choice}>
              <span>{option.label}</span>
              {workflow && <WorkflowState of={workflow} />}
            </span>
          );
        }}
        value={found?.id ?? (isGone ? value : null)}
        onChange={(next) => next !== null && onChange(next)}
        searchValue={text}
        onSearchChange={setText}
        data-testid="workflow-field"
      />
      {found && (
        <span className={classes.help}>
          <WorkflowState of={found} />
          {found.publishedVersion === null && ` · ${t`It has to be published before it can be called.`}`}
        </span>
      )}
      {!isReadOnly && (
        <Group gap={8}>
          <Button size="compact-sm" disabled={!found} onClick={() => commands.run('canvas.enter-call')}>
            {t`Open it`}
          </Button>
          <Button size="compact-sm" variant="subtle" loading={isBusy} onClick={() => void make()}>
            {t`Make a new one`}
          </Button>
        </Group>
      )}
    </>
  );
}
