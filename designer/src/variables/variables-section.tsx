import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import IconVariable from '@tabler/icons-react/icons/IconVariable';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../api/client.ts';
import { confirm } from '../ui/confirm.tsx';
import { Empty } from '../ui/empty.tsx';
import { ProblemScreen } from '../ui/problem-view.tsx';
import { toast, toastError } from '../ui/toast.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { type Editing, VariableDialog } from './variable-dialog.tsx';
import { VariableTable } from './variable-table.tsx';
import classes from './variables.module.css';
import { type Variable, variablesQuery } from './variables-query.ts';

/** The variables of the workspace: seen, made, changed, deleted. */
export function VariablesSection() {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(variablesQuery);
  const [editing, setEditing] = useState<Editing | null>(null);
  if (error) return <ProblemScreen error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const remove = async ({ name, revision, usedBy }: Variable) => {
    const readers = usedBy
      .map(({ workflow, nodes }) => `${workflow.name} (${nodes.map((node) => node.name).join(', ')})`)
      .join('; ');
    const answer = await confirm({
      title: t`Delete $vars.${name}?`,
      body:
        usedBy.length === 0
          ? t`Nothing reads it. Runs that are under way keep its value.`
          : t`Expressions that read it get nothing in runs that begin from then on. It is read by: ${readers}.`,
      confirmLabel: t`Delete`,
      isDanger: true,
    });
    if (!answer) return;
    try {
      const params = { path: { name }, query: { baseRevision: revision } };
      await call(api.DELETE('/variables/{name}', { params }));
      toast({ kind: 'success', title: t`Deleted: $vars.${name}` });
    } catch (problem) {
      toastError(problem);
    }
    await client.invalidateQueries({ queryKey: variablesQuery.queryKey });
  };
  const add = <Button variant="filled" onClick={() => setEditing({ name: '' })}>{t`Add a variable`}</Button>;
  return (
    <section aria-labelledby="variables">
      <div className={classes.head}>
        <h2 id="variables">{t`Variables`}</h2>
        {data.items.length > 0 && add}
      </div>
      {data.items.length === 0 ? (
        <Empty isPart icon={IconVariable} title={t`There are no variables yet`} actions={add}>
          {t`A variable is a value that several workflows read and that changes without publishing them: a region, the address of a test system, a table of rates. Any expression reads it as $vars.name. Secrets belong into connections.`}
        </Empty>
      ) : (
        <>
          <p className={classes.lead}>
            {t`Expressions read them as $vars.name. A run keeps the values that it began with; who repairs it brings in those of that moment. They are not secret.`}
          </p>
          <VariableTable
            variables={data.items}
            onEdit={(variable) => setEditing({ variable })}
            onDelete={(variable) => void remove(variable)}
          />
        </>
      )}
      <VariableDialog editing={editing} onClose={() => setEditing(null)} />
    </section>
  );
}
