import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Button } from '@mantine/core';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../api/client.ts';
import { confirm } from '../ui/confirm.tsx';
import { ProblemNote } from '../ui/problem-view.tsx';
import classes from './apis.module.css';
import { type Api, type ApiInFull, apisQuery } from './apis-query.ts';

/** APIs that are imported already, to choose other operations of, to read again, or to forget. */
export function ApiList({ onOpen }: { readonly onOpen: (of: ApiInFull) => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data: apis = [] } = useQuery(apisQuery);
  const [error, setError] = useState<unknown>(null);
  const open = ({ id }: Api) =>
    call(api.GET('/apis/{id}', { params: { path: { id } } })).then(onOpen, (problem: unknown) => setError(problem));
  const remove = async ({ id, title }: Api) => {
    const answer = await confirm({
      title: t`Forget ${title}?`,
      body: t`Its operations leave the list of steps. Steps that call it go on as they are.`,
      confirmLabel: t`Forget`,
      isDanger: true,
    });
    if (answer === null) return;
    try {
      await call(api.DELETE('/apis/{id}', { params: { path: { id } } }));
    } catch (problem) {
      setError(problem);
    }
    await client.invalidateQueries({ queryKey: apisQuery.queryKey });
  };
  if (apis.length === 0) return null;
  return (
    <section aria-label={t`Imported APIs`}>
      <h3 className={classes.heading}>{t`Imported APIs`}</h3>
      {error ? <ProblemNote error={error} /> : null}
      <ul className={classes.list}>
        {apis.map((each) => (
          <li key={each.id} className={classes.entry}>
            <span className={classes.title}>
              {each.title} {each.version}
              <span className={classes.about}>
                {t`${each.offered.length} of ${each.operationCount} operations offered`}
                {each.address !== null || each.fileName !== null ? ` · ${each.address ?? each.fileName}` : ''}
              </span>
            </span>
            <Button size="compact-sm" onClick={() => void open(each)} aria-label={t`Operations of ${each.title}`}>
              {t`Operations`}
            </Button>
            <ActionIcon aria-label={t`Forget ${each.title}`} onClick={() => void remove(each)}>
              <IconTrash size={16} />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </section>
  );
}
