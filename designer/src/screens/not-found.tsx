import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { Empty } from '../ui/empty.tsx';
import { useDocumentTitle } from '../ui/page.tsx';

/** An address that is no screen. */
export function NotFound() {
  const { t } = useLingui();
  useDocumentTitle(t`Not found`);
  return (
    <Empty title={t`There is no page at this address`} actions={<Link to="/workflows">{t`Go to the workflows`}</Link>}>
      {t`The address may be wrong, or what it showed may be gone.`}
    </Empty>
  );
}
