import { useLingui } from '@lingui/react/macro';
import { lazy, Suspense } from 'react';
import { ProblemList } from '../inspector/problem-list.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { useEditor } from './context.ts';
import classes from './editor-page.module.css';

const CodeEditor = lazy(() => import('../ui/code-editor.tsx'));

export type DrawerTab = 'problems' | 'data' | 'addresses';

interface DrawerProps {
  readonly tab: DrawerTab | null;
  readonly onTab: (tab: DrawerTab | null) => void;
  readonly input: string;
  readonly onInput: (text: string) => void;
  readonly onOpenEdge: (edge: string) => void;
  readonly webhooks: Readonly<Record<string, { method: string; url: string }>>;
}

/** Below the canvas: what is wrong, the data to try it with, the addresses it is called at. */
export function Drawer({ tab, onTab, input, onInput, onOpenEdge, webhooks }: DrawerProps) {
  const { t } = useLingui();
  const problems = useEditor((state) => state.problems);
  const problemCount = problems.filter(({ severity }) => severity !== 'info').length;
  const hasErrors = problems.some(({ severity }) => severity === 'error');
  const tabs: readonly { id: DrawerTab; label: string }[] = [
    { id: 'problems', label: problemCount > 0 ? t`Problems ${problemCount}` : t`Problems` },
    { id: 'data', label: t`Test data` },
    { id: 'addresses', label: t`Addresses` },
  ];
  return (
    <div className={classes.drawer} data-region="drawer">
      <div className={classes.tabs}>
        {tabs.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            aria-expanded={tab === id}
            data-grave={id === 'problems' && hasErrors}
            onClick={() => onTab(tab === id ? null : id)}
          >
            {label}
          </button>
        ))}
      </div>
      {tab !== null && (
        <div className={classes.sheet}>
          {tab === 'problems' && <ProblemList problems={problems} onOpenEdge={onOpenEdge} />}
          {tab === 'data' && (
            <Suspense fallback={null}>
              <CodeEditor label={t`Test data`} language="json" value={input} onChange={onInput} height={200} />
            </Suspense>
          )}
          {tab === 'addresses' &&
            (Object.keys(webhooks).length === 0 ? (
              <p>{t`A webhook has an address once the workflow is published.`}</p>
            ) : (
              Object.entries(webhooks).map(([node, { method, url }]) => (
                <p key={node}>
                  {node}: <b>{method}</b> <CopyText text={url} />
                </p>
              ))
            ))}
        </div>
      )}
    </div>
  );
}
