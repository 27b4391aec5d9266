import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import IconMapOff from '@tabler/icons-react/icons/IconMapOff';
import { Link } from '@tanstack/react-router';
import { Empty } from '../ui/empty.tsx';
import { useDocumentTitle } from '../ui/page.tsx';

/** An address that is no screen. */
export function NotFound() {
  const { t } = useLingui();
  useDocumentTitle(t`Not found`);
  return (
    <Empty
      isPage
      icon={IconMapOff}
      title={t`There is no page at this address`}
      actions={
        <>
          <Button component={Link} to="/">{t`Go to the overview`}</Button>
          <Button component={Link} to="/workflows">{t`Go to the workflows`}</Button>
        </>
      }
    >
      {t`The address may be wrong, or what it showed may be gone.`}
    </Empty>
  );
}
