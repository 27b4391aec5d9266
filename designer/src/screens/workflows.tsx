import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Button, Menu, Modal, SegmentedControl } from '@mantine/core';
import IconDots from '@tabler/icons-react/icons/IconDots';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconTopologyStar3 from '@tabler/icons-react/icons/IconTopologyStar3';
import IconUpload from '@tabler/icons-react/icons/IconUpload';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef } from 'react';
import { api, call, idempotencyKey } from '../api/client.ts';
import type { WorkflowSummary } from '../api/types.ts';
import { useRoom } from '../live/hooks.ts';
import { confirm } from '../ui/confirm.tsx';
import { download, fileName } from '../ui/download.ts';
import { Empty } from '../ui/empty.tsx';
import { formatCount, formatShare } from '../ui/format.ts';
import type { Column } from '../ui/grid/columns.ts';
import { DataGrid } from '../ui/grid/data-grid.tsx';
import { RowLink } from '../ui/grid/row-link.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemScreen } from '../ui/problem-view.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { Ago } from '../ui/time.tsx';
import { toast, toastError } from '../ui/toast.tsx';
import { useImport } from './import-file.tsx';
import classes from './screens.module.css';

/** Every workflow: found, begun, imported, exported, deleted. */
export function WorkflowsScreen() {
  const { t } = useLingui();
  const navigate = useNavigate({ from: '/workflows' });
  const client = useQueryClient();
  const { q = '', state, new: isNew } = useSearch({ from: '/workflows' });
  const picker = useRef<HTMLInputElement>(null);
  const importing = useImport((id) => void navigate({ to: '/workflows/$workflowId', params: { workflowId: id } }));
  const list = useInfiniteQuery({
    queryKey: ['workflows', q, state],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/workflows', {
          params: {
            query: {
              ...(q ? { q } : {}),
              ...(state ? { state: state as 'draft' | 'live' | 'paused' } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
        }),
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  useRoom('workspace', (message) => {
    if (message.name === 'run.changed') void client.invalidateQueries({ queryKey: ['workflows'] });
  });
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const columns = useColumns();
  const create = useCallback(
    async (template?: string) => {
      try {
        const made = await call(
          api.POST('/workflows', {
            params: { header: idempotencyKey() } as never,
            body: template ? { template } : { name: t`New workflow` },
          }),
        );
        await navigate({ to: '/workflows/$workflowId', params: { workflowId: made.id } });
      } catch (error) {
        toastError(error);
      }
    },
    [navigate, t],
  );
  const isFiltered = q !== '' || state !== undefined;
  const start = (
    <>
      <Button variant="filled" leftSection={<IconPlus size={16} />} onClick={() => void create()}>
        {t`New workflow`}
      </Button>
      <Button onClick={() => void navigate({ search: (before) => ({ ...before, new: 'template' }) })}>
        {t`From a template`}
      </Button>
    </>
  );
  return (
    <Page
      title={t`Workflows`}
      toolbarLabel={t`Workflows`}
      filters={
        <>
          <SearchField
            label={t`Name, owner, node type`}
            value={q}
            onChange={(text) =>
              void navigate({ search: (before) => ({ ...before, q: text || undefined }) as never, replace: true })
            }
          />
          <SegmentedControl
            aria-label={t`State`}
            value={state ?? ''}
            onChange={(value) =>
              void navigate({ search: (before) => ({ ...before, state: value || undefined }) as never, replace: true })
            }
            data={[
              { value: '', label: t`All` },
              { value: 'live', label: t`Live` },
              { value: 'draft', label: t`Draft` },
              { value: 'paused', label: t`Paused` },
            ]}
          />
        </>
      }
      actions={
        <>
          <Button leftSection={<IconUpload size={16} />} onClick={() => picker.current?.click()}>{t`Import`}</Button>
          <input
            ref={picker}
            type="file"
            hidden
            accept=".json,.txt,application/json"
            aria-label={t`File to import`}
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              event.currentTarget.value = '';
              if (file) void file.text().then((text) => importing.take(text, file.name));
            }}
          />
          {start}
        </>
      }
    >
      <section
        className={classes.drop}
        aria-label={t`Workflows; a file dropped here is imported`}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          const file = event.dataTransfer.files[0];
          if (!file) return;
          event.preventDefault();
          void file.text().then((text) => importing.take(text, file.name));
        }}
        onPaste={(event) => {
          if (event.target instanceof HTMLInputElement) return;
          const text = event.clipboardData.getData('text/plain');
          if (text.trimStart().startsWith('{')) importing.take(text, null);
        }}
      >
        {list.error ? (
          <ProblemScreen error={list.error} onRetry={() => void list.refetch()} />
        ) : rows.length === 0 && !list.isPending ? (
          isFiltered ? (
            <Empty title={t`No workflow fits`}>{t`Change what you search for, or show all of them.`}</Empty>
          ) : (
            <Empty icon={IconTopologyStar3} title={t`No workflows yet`} actions={start}>
              {t`Begin with an empty canvas, with a template that runs on sample data, or drop a file here.`}
            </Empty>
          )
        ) : (
          <DataGrid
            label={t`Workflows`}
            rows={rows}
            columns={columns}
            rowKey={keyOf}
            primaryColumn="name"
            primary={(row) => (
              <RowLink to="/workflows/$workflowId" params={{ workflowId: row.id }}>
                {row.name}
              </RowLink>
            )}
            narrow={(row) => <StateOf row={row} />}
            onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
            isMoreLoading={list.isFetchingNextPage}
          />
        )}
      </section>
      <Modal
        opened={isNew === 'template'}
        onClose={() => void navigate({ search: (before) => ({ ...before, new: undefined }) as never })}
        title={t`Begin with a template`}
        size={720}
        closeButtonProps={{ 'aria-label': t`Close` }}
      >
        <TemplateList onPick={(id) => void create(id)} />
      </Modal>
      {importing.dialog}
    </Page>
  );
}

const keyOf = ({ id }: WorkflowSummary): string => id;

function StateOf({ row }: { readonly row: WorkflowSummary }) {
  const { t } = useLingui();
  const version = row.publishedVersion;
  const words =
    row.state === 'live' ? t`v${version} live` : row.state === 'paused' ? t`v${version} paused` : t`Draft only`;
  return (
    <span className={classes.state}>
      <span className={classes.dot} data-state={row.state} aria-hidden="true" />
      {words}
      {row.state !== 'draft' && row.hasUnpublishedChanges && <em>{t`draft changed`}</em>}
    </span>
  );
}

function useColumns(): readonly Column<WorkflowSummary>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      { id: 'name', title: t`Name`, width: 'minmax(200px, 3fr)', cell: (row) => row.name },
      { id: 'state', title: t`State`, width: 'minmax(170px, 1.4fr)', cell: (row) => <StateOf row={row} /> },
      {
        id: 'nodes',
        title: t`Nodes`,
        width: '72px',
        align: 'end',
        hideBelow: 900,
        cell: (row) => formatCount(row.nodeCount),
      },
      {
        id: 'runs',
        title: t`Runs, 24 h`,
        width: '96px',
        align: 'end',
        cell: (row) => formatCount(row.runs.last24h),
      },
      {
        id: 'failed',
        title: t`Failed`,
        width: '80px',
        align: 'end',
        hideBelow: 760,
        cell: (row) => (row.runs.last24h === 0 ? '–' : formatShare(row.runs.failed24h / row.runs.last24h)),
      },
      {
        id: 'waits',
        title: t`Waiting`,
        width: '80px',
        align: 'end',
        hideBelow: 960,
        cell: (row) => formatCount(row.runs.waiting + row.runs.parked),
      },
      {
        id: 'changed',
        title: t`Changed`,
        width: 'minmax(110px, 1fr)',
        cell: (row) => <Ago at={row.updatedAt} />,
      },
      { id: 'menu', title: '', width: '44px', align: 'end', cell: (row) => <RowMenu row={row} /> },
    ],
    [t],
  );
}

function RowMenu({ row }: { readonly row: WorkflowSummary }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const name = row.name;
  const changed = () => client.invalidateQueries({ queryKey: ['workflows'] });
  const acting = (work: () => Promise<void>) => () => void work().then(changed, toastError);
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={t`More for ${name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={acting(() => exportWorkflow(row.id, row.name))}>{t`Export`}</Menu.Item>
        {row.state === 'live' && (
          <Menu.Item
            onClick={acting(async () => {
              await call(api.POST('/workflows/{id}/pause', { params: { path: { id: row.id } } }));
            })}
          >{t`Pause its triggers`}</Menu.Item>
        )}
        {row.state === 'paused' && (
          <Menu.Item
            onClick={acting(async () => {
              await call(api.POST('/workflows/{id}/resume', { params: { path: { id: row.id } } }));
            })}
          >{t`Turn its triggers on`}</Menu.Item>
        )}
        <Menu.Item
          color="danger"
          onClick={acting(async () => {
            const answer = await confirm({
              title: t`Delete "${name}"?`,
              body: t`Its triggers are turned off at once. Its runs stay in the list of runs.`,
              confirmLabel: t`Delete`,
              isDanger: true,
            });
            if (!answer) return;
            await call(api.DELETE('/workflows/{id}', { params: { path: { id: row.id } } }));
            toast({ kind: 'success', title: t`Deleted: ${name}` });
          })}
        >
          {t`Delete …`}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Hands the document of a workflow to the person as a file. */
export async function exportWorkflow(id: string, name: string): Promise<void> {
  const text = await call(api.GET('/workflows/{id}/export', { params: { path: { id } }, parseAs: 'text' }));
  download(fileName(name, 'holdfast.json'), text as unknown as string);
}

function TemplateList({ onPick }: { readonly onPick: (id: string) => void }) {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery({
    queryKey: ['templates'],
    queryFn: () => call(api.GET('/templates')),
  });
  if (error) return <ProblemScreen error={error} onRetry={() => void refetch()} />;
  if (data?.items.length === 0) return <Empty title={t`No templates are installed`} />;
  return (
    <ul className={classes.cards}>
      {data?.items.map((template) => (
        <li key={template.id}>
          <button type="button" className={classes.card} onClick={() => onPick(template.id)}>
            <strong>{template.title}</strong>
            <span>{template.description}</span>
            <small>{template.nodeTypes.join(' · ')}</small>
          </button>
        </li>
      ))}
    </ul>
  );
}
