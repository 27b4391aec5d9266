import { useLingui } from '@lingui/react/macro';
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { connectionsQuery } from '../screens/connections.tsx';
import classes from './inspector.module.css';

interface ConnectionFieldProps {
  readonly types: readonly string[];
  readonly isRequired: boolean;
  readonly value: string | undefined;
  readonly onChange: (slug: string | undefined) => void;
}

/** Which account a node uses: a name, never a secret. */
export function ConnectionField({ types, isRequired, value, onChange }: ConnectionFieldProps) {
  const { t } = useLingui();
  const { data } = useQuery(connectionsQuery);
  const fitting = data?.items.filter(({ type }) => types.includes(type)) ?? [];
  const isUnknown = value !== undefined && !fitting.some(({ slug }) => slug === value);
  const options = [
    ...fitting.map(({ slug, title }) => ({ value: slug, label: title })),
    ...(isUnknown ? [{ value, label: t`${value} (does not exist here)` }] : []),
  ];
  return (
    <div className={classes.field} data-path="/connection">
      <Select
        label={t`Connection`}
        required={isRequired}
        clearable={!isRequired}
        allowDeselect={!isRequired}
        placeholder={isRequired ? t`Choose one` : t`None`}
        data={options}
        value={value ?? null}
        onChange={(next) => onChange(next ?? undefined)}
      />
      <span className={classes.help}>
        <Link to="/connections/$connectionId" params={{ connectionId: 'new' }} search={{ type: types[0] ?? '' }}>
          {t`Make a new connection`}
        </Link>
      </span>
    </div>
  );
}
