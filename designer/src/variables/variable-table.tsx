import { useLingui } from '@lingui/react/macro';
import { Button, Group } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import { Link } from '@tanstack/react-router';
import stacked from '../ui/stacked.module.css';
import { Ago } from '../ui/time.tsx';
import classes from './variables.module.css';
import type { Variable } from './variables-query.ts';

interface VariableTableProps {
  readonly variables: readonly Variable[];
  readonly onEdit: (variable: Variable) => void;
  readonly onDelete: (variable: Variable) => void;
}

/** Variables with their values, and who reads them. */
export function VariableTable({ variables, onEdit, onDelete }: VariableTableProps) {
  const { t } = useLingui();
  return (
    <div className={classes.scroll}>
      <table className={`${classes.table} ${stacked.stacked}`}>
        <thead>
          <tr>
            <th scope="col">{t`Name`}</th>
            <th scope="col">{t`Value`}</th>
            <th scope="col">{t`Used by`}</th>
            <th scope="col">{t`Changed`}</th>
            <th scope="col" aria-label={t`Actions`} />
          </tr>
        </thead>
        <tbody>
          {variables.map((variable) => {
            const { name, description, usedBy, updatedAt, updatedBy } = variable;
            return (
              <tr key={name}>
                <th scope="row" data-whole>
                  <code>$vars.{name}</code>
                  {description && <p className={classes.about}>{description}</p>}
                </th>
                <td data-whole>
                  <Value variable={variable} />
                </td>
                <td data-whole>
                  <UsedBy usedBy={usedBy} />
                </td>
                <td className={classes.changed}>
                  <Ago at={updatedAt} />
                  <span>{updatedBy.name}</span>
                </td>
                <td>
                  <Group gap={8} wrap="nowrap" justify="flex-end">
                    <Button size="compact-xs" aria-label={t`Change ${name}`} onClick={() => onEdit(variable)}>
                      {t`Change`}
                    </Button>
                    <Button
                      size="compact-xs"
                      color="danger"
                      aria-label={t`Delete ${name}`}
                      onClick={() => onDelete(variable)}
                    >
                      {t`Delete`}
                    </Button>
                  </Group>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const MOST_SHOWN = 200;

function Value({ variable: { value, looksSecret } }: { readonly variable: Variable }) {
  const { t } = useLingui();
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return (
    <>
      <code className={classes.shown} title={text.slice(0, 2_000)}>
        {text === '' ? t`empty text` : text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text}
      </code>
      {looksSecret && (
        <p className={classes.warning}>
          <IconAlertTriangle size={14} aria-hidden="true" />
          {t`Looks like a secret. Variables are not secret:`} <Link to="/connections">{t`use a connection`}</Link>
        </p>
      )}
    </>
  );
}

/** The steps that read it, by workflow; each leads to its place on the canvas. */
function UsedBy({ usedBy }: Pick<Variable, 'usedBy'>) {
  const { t } = useLingui();
  if (usedBy.length === 0) return <span className={classes.quiet}>{t`Nothing reads it`}</span>;
  return (
    <ul className={classes.users}>
      {usedBy.map(({ workflow, nodes, where, isSure }) => (
        <li key={workflow.id}>
          <Link to="/workflows/$workflowId" params={{ workflowId: workflow.id }}>
            {workflow.name}
          </Link>
          {nodes.map(({ id, name }) => (
            <Link
              key={id}
              className={classes.step}
              to="/workflows/$workflowId"
              params={{ workflowId: workflow.id }}
              search={{ node: id }}
            >
              {name}
            </Link>
          ))}
          {where === 'live' && <span className={classes.quiet}>{t`live version only`}</span>}
          {!isSure && <span className={classes.quiet}>{t`maybe: the name is worked out`}</span>}
        </li>
      ))}
    </ul>
  );
}
