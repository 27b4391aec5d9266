import type { LinkProps } from '@tanstack/react-router';
import type { Alert } from '../../api/types.ts';

type Place = Pick<LinkProps, 'to' | 'params' | 'search'>;

const OPEN_RUNS = 'accepted,running,waiting,parked,cancelling';

const runs = (search: object): Place => ({ to: '/runs', search: search as never });
const exceptions = (search: object): Place => ({ to: '/exceptions', search: search as never });

/** The list that an alert counts, as its messages lead there; null where its subject is all there is to see. */
export function placeOf({ kind, subject }: Alert): Place | null {
  const workflow = subject?.kind === 'workflow' ? { workflow: subject.id } : {};
  switch (kind) {
    case 'runs_not_taken_up':
    case 'runs_stuck':
    case 'version_unusable':
      return runs({ status: OPEN_RUNS, ...workflow });
    case 'runs_failed':
      return runs({ status: 'failed', mode: 'live', ...workflow });
    case 'writes_in_doubt':
      return subject ? runs({ status: 'cancelled', ...workflow }) : exceptions({ class: 'ambiguous' });
    case 'steps_parked':
      return exceptions(workflow);
    case 'exceptions_overdue':
      return exceptions({ overdue: 'yes' });
    case 'disk_low':
      return { to: '/settings/$page', params: { page: 'environments' } as never };
    default:
      return null;
  }
}
