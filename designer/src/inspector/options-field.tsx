import { useLingui } from '@lingui/react/macro';
import { Autocomplete, Loader } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { createContext, useContext, useDeferredValue, useState } from 'react';
import { api, call } from '../api/client.ts';
import { connectionsQuery } from '../screens/connections.tsx';
import { ProblemNote } from '../ui/problem-view.tsx';
import classes from './inspector.module.css';

/** The step whose parameters are edited: where lists to choose from come from. */
export const FieldOwner = createContext<{
  readonly type: string;
  readonly typeVersion: number;
  readonly connection: string | undefined;
} | null>(null);

interface OptionsFieldProps {
  readonly id: string;
  readonly title: string;
  /** JSON pointer within the node. */
  readonly path: string;
  readonly value: string;
  readonly hint: string;
  readonly isReadOnly: boolean;
  readonly onChange: (value: string) => void;
}

const KEPT_MS = 60_000;
const unfiltered = <T,>({ options }: { readonly options: T }): T => options;

/**
 * A text that is chosen from what the provider has, searched by its name, or typed. Nothing is asked of
 * the provider before somebody comes to the field.
 */
export function OptionsField({ id, title, path, value, hint, isReadOnly, onChange }: OptionsFieldProps) {
  const { t } = useLingui();
  const owner = useContext(FieldOwner);
  const [isWanted, setWanted] = useState(false);
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed.trim());
  const { data: connections } = useQuery(connectionsQuery);
  const connection = connections?.items.find(({ slug }) => slug === owner?.connection)?.id;
  const { data, error, isFetching } = useQuery({
    queryKey: ['options', connection, owner?.type, path, search],
    queryFn: ({ signal }) =>
      call(
        api.POST('/connections/{id}/options', {
          params: { path: { id: connection ?? '' } },
          body: {
            nodeType: owner?.type ?? '',
            typeVersion: owner?.typeVersion ?? 1,
            field: path.replace(/^\/parameters/, ''),
            ...(search === '' ? {} : { search }),
          },
          signal,
        }),
      ),
    enabled: isWanted && !isReadOnly && connection !== undefined,
    staleTime: KEPT_MS,
    retry: false,
    placeholderData: keepPreviousData,
  });
  const labels = new Map(data?.items.map((option) => [option.value, option.label]));
  const label = labels.get(value);
  const isEmpty = data !== undefined && data.items.length === 0 && !isFetching;
  return (
    <>
      <Autocomplete
        id={id}
        aria-label={title}
        readOnly={isReadOnly}
        placeholder={hint}
        value={value}
        data={[...labels.keys()]}
        filter={unfiltered}
        renderOption={({ option }) => labels.get(option.value) ?? option.value}
        rightSection={isFetching ? <Loader size={14} aria-label={t`Loading what there is`} /> : null}
        maxDropdownHeight={280}
        onFocus={() => setWanted(true)}
        onChange={(next) => {
          setTyped(labels.has(next) ? '' : next);
          // An equals sign in an empty field begins an expression.
          onChange(next === '=' ? '={{  }}' : next);
        }}
        data-testid={`field${path}`}
      />
      {label !== undefined && label !== value && <span className={classes.help}>{label}</span>}
      <div role="status">
        {isWanted && isEmpty && (
          <span className={classes.help}>{t`Nothing there is called that. What you type is taken as it is.`}</span>
        )}
        {data?.isMore && <span className={classes.help}>{t`There are more: type part of the name.`}</span>}
      </div>
      {error ? <ProblemNote error={error} /> : null}
    </>
  );
}
