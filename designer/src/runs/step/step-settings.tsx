import { useLingui } from '@lingui/react/macro';
import { useCanvas, useEditor } from '../../canvas/context.ts';
import { nodeOf } from '../../canvas/lookup.ts';
import { JsonView } from '../../ui/json-view.tsx';
import classes from './step.module.css';

/** How a node was set up in the version that ran. */
export function StepSettings({ nodeId }: { readonly nodeId: string }) {
  const { t } = useLingui();
  const { types } = useCanvas();
  const node = useEditor((state) => nodeOf(state.document, nodeId));
  if (!node) return null;
  const { parameters = {}, policy, connection, notes } = node;
  return (
    <>
      <dl className={classes.facts}>
        <dt>{t`Type`}</dt>
        <dd>
          {types.describe(node.type, node.typeVersion)?.title ?? node.type}{' '}
          <code>
            {node.type} v{node.typeVersion}
          </code>
        </dd>
        {connection !== undefined && (
          <>
            <dt>{t`Connection`}</dt>
            <dd>{connection}</dd>
          </>
        )}
      </dl>
      <section className={classes.section}>
        <h3>{t`Parameters`}</h3>
        <JsonView value={parameters} />
      </section>
      <section className={classes.section}>
        <h3>{t`Policy`}</h3>
        {policy ? <JsonView value={policy} /> : <p className={classes.quiet}>{t`As the type of the step has it.`}</p>}
      </section>
      {notes && (
        <section className={classes.section}>
          <h3>{t`Notes`}</h3>
          <p>{notes}</p>
        </section>
      )}
    </>
  );
}
