import { t } from '@lingui/core/macro';
import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconInfoCircle from '@tabler/icons-react/icons/IconInfoCircle';
import { announce } from './announce.ts';
import { CopyText } from './copy-text.tsx';
import { readProblem } from './problem-text.ts';
import classes from './toast.module.css';

type ToastKind = 'success' | 'info' | 'error';

interface Toast {
  readonly kind?: ToastKind;
  readonly title: string;
  readonly message?: string;
  readonly correlationId?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Milliseconds on screen. Errors and toasts with an action stay longer by default. */
  readonly staysMs?: number;
}

const ICONS = { success: IconCheck, info: IconInfoCircle, error: IconAlertTriangle } as const;

/** Says what happened, at the edge of the page and to screen readers. Gives back its id. */
export function toast({ kind = 'info', title, message, correlationId, action, staysMs }: Toast): string {
  const Icon = ICONS[kind];
  announce(message ? `${title} ${message}` : title, kind === 'error' ? 'assertive' : 'polite');
  const id = crypto.randomUUID();
  notifications.show({
    id,
    role: 'group',
    title,
    classNames: { root: classes.root ?? '', icon: classes.icon ?? '', title: classes.title ?? '' },
    'data-kind': kind,
    icon: <Icon size={18} aria-hidden="true" />,
    closeButtonProps: { 'aria-label': t`Close` },
    autoClose: staysMs ?? (kind === 'error' || action ? 12_000 : 5_000),
    message: (
      <>
        {message && <span className={classes.message}>{message}</span>}
        {(action || correlationId) && (
          <Group gap={8} mt={6}>
            {action && (
              <Button
                size="compact-xs"
                onClick={() => {
                  notifications.hide(id);
                  action.run();
                }}
              >
                {action.label}
              </Button>
            )}
            {correlationId && <CopyText text={correlationId} label={correlationId} />}
          </Group>
        )}
      </>
    ),
  });
  return id;
}

/** Shows an error of any kind in words. */
export function toastError(error: unknown, title?: string): void {
  const problem = readProblem(error);
  toast({
    kind: 'error',
    title: title ?? problem.title,
    ...(title || problem.detail ? { message: problem.detail ?? problem.title } : {}),
    ...(problem.correlationId ? { correlationId: problem.correlationId } : {}),
  });
}
