import { changeNode, type JsonObject, type Node, sameJson } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { type Api, apiStepQuery, apisQuery } from '../apis/apis-query.ts';
import { useCanvas } from '../canvas/context.ts';
import { DialogActions } from '../ui/dialog-actions.tsx';
import { Waiting } from '../ui/waiting.tsx';
import classes from './inspector.module.css';

const CodeDiff = lazy(() => import('../ui/code-diff.tsx'));

const textOf = (value: unknown): string => JSON.stringify(value, null, 2);

/** Which operation a step calls, how to sign in there, and whether the API describes it in another way by now. */
export function OperationNote({ node }: { readonly node: Node }) {
  const { t } = useLingui();
  const { data: apis } = useQuery(apisQuery);
  const { method, operation } = (node.parameters ?? {}) as { method?: string; operation?: Record<string, unknown> };
  if (!operation) return null;
  const api = apis?.find(({ slug }) => slug === operation.api);
  return (
    <div className={classes.field} data-testid="operation-note">
      <span>
        <code>
          {method} {String(operation.path)}
        </code>
      </span>
      <span className={classes.help}>
        {api
          ? `${api.title} ${api.version}`
          : t`The API "${String(operation.api)}" is not imported here. The step works without it.`}
      </span>
      {api && !node.connection && <SignIns of={api} taken={operation.signIns} />}
      {api && <Newer node={node} api={api} operationKey={String(operation.key)} />}
    </div>
  );
}

interface SignInsProps {
  readonly of: Api;
  /** Names of those of which the operation takes one; anything else: any. */
  readonly taken: unknown;
}

/** Ways to sign in, each as a connection to be made that is filled in as far as the document says. */
function SignIns({ of: { slug, signIns }, taken }: SignInsProps) {
  const { t } = useLingui();
  const ways = signIns.filter(({ scheme, type }) => type !== null && (!Array.isArray(taken) || taken.includes(scheme)));
  return (
    <>
      {ways.length > 1 && <span className={classes.help}>{t`One of these is enough:`}</span>}
      {ways.map(({ scheme, type }) => (
        <span key={scheme} className={classes.help}>
          <Link to="/connections/new" search={{ type: type ?? '', api: slug, scheme }}>
            {t`Make a connection for "${scheme}"`}
          </Link>
        </span>
      ))}
    </>
  );
}

interface NewerProps {
  readonly node: Node;
  readonly api: Api;
  readonly operationKey: string;
}

/** Tells that the API was read again and describes the operation differently, shows how, and takes it over. */
function Newer({ node, api, operationKey }: NewerProps) {
  const { t } = useLingui();
  const { editor, isReadOnly } = useCanvas();
  const [isOpen, setOpen] = useState(false);
  const { data: step } = useQuery({ ...apiStepQuery(api, operationKey), retry: false });
  const parameters: JsonObject = node.parameters ?? {};
  const { method, operation } = (step?.parameters ?? {}) as JsonObject;
  if (!step || (sameJson(operation, parameters.operation) && method === parameters.method)) return null;
  const takeOver = () => {
    editor.change(t`take over ${step.title}`, (before) =>
      changeNode(before, node.id, { parameters: { ...parameters, method: method ?? '', operation: operation ?? {} } }),
    );
    setOpen(false);
  };
  return (
    <>
      <span className={classes.help} role="status">
        {t`The API describes this operation differently by now. The step goes on as it is.`}
      </span>
      <Button size="compact-sm" style={{ alignSelf: 'start' }} onClick={() => setOpen(true)}>
        {t`Look at the changes`}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t`What changed in ${step.title}`}
        size={760}
        closeButtonProps={{ 'aria-label': t`Close` }}
      >
        <Suspense fallback={<Waiting />}>
          <CodeDiff
            label={t`What changed in ${step.title}`}
            language="json"
            before={textOf({ method: parameters.method, operation: parameters.operation })}
            after={textOf({ method, operation })}
            height="50vh"
          />
        </Suspense>
        <DialogActions>
          <Button onClick={() => setOpen(false)}>{t`Close`}</Button>
          {!isReadOnly && (
            <Button variant="filled" data-autofocus onClick={takeOver}>
              {t`Take it over`}
            </Button>
          )}
        </DialogActions>
      </Modal>
    </>
  );
}
