import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import type { Template } from '../../api/types.ts';
import { Empty } from '../../ui/empty.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import classes from './workflows.module.css';

interface TemplateDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onPick: (template: Template) => void;
}

/** Workflows to begin with, each with data to try it on. */
export function TemplateDialog({ isOpen, onClose, onPick }: TemplateDialogProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t`Begin with a template`}
      size={720}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Templates onPick={onPick} />
    </Modal>
  );
}

const stepsOf = ({ document }: Template): number => (Array.isArray(document.nodes) ? document.nodes.length : 0);

function Templates({ onPick }: Pick<TemplateDialogProps, 'onPick'>) {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery({
    queryKey: ['templates'],
    queryFn: () => call(api.GET('/templates')),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) return <ProblemScreen error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  if (data.items.length === 0) return <Empty title={t`No templates are installed`} />;
  // The simplest first: it is understood at a glance, and runs before anything is set up.
  const simplestFirst = data.items.toSorted((a, b) => stepsOf(a) - stepsOf(b));
  return (
    <ul className={classes.templates}>
      {simplestFirst.map((template) => {
        const { id, title, description, needs, sampleInput } = template;
        const count = stepsOf(template);
        return (
          <li key={id}>
            <button type="button" className={classes.template} onClick={() => onPick(template)}>
              <strong>{title}</strong>
              <span>{description}</span>
              {needs !== null && (
                <span>
                  <WithCode text={t`Needs ${needs}`} />
                </span>
              )}
              <small>
                {sampleInput
                  ? plural(count, { one: '# step, with sample data', other: '# steps, with sample data' })
                  : plural(count, { one: '# step', other: '# steps' })}
              </small>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** A text with what stands between backticks as code. */
function WithCode({ text }: { readonly text: string }) {
  // Every second part stood between two of them.
  return text.split('`').map((part, at) => (at % 2 === 1 ? <code key={part}>{part}</code> : part));
}
