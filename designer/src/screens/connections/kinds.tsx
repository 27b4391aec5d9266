import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ConnectionType } from '../../api/types.ts';
import { Empty } from '../../ui/empty.tsx';
import { TypeIcon } from '../../ui/type-icon.tsx';
import classes from './connections.module.css';

/** What fits any system: of no provider. */
const isGeneral = ({ type }: ConnectionType): boolean => /^(?:http|core)\./.test(type);

interface KindsProps {
  readonly kinds: readonly ConnectionType[];
  /** A text that stands in the name or the description; empty: all are shown. */
  readonly wanted: string;
}

/** The kinds of connections to choose from: those of providers by name, then what fits any system. */
export function Kinds({ kinds, wanted }: KindsProps) {
  const { t } = useLingui();
  const words = wanted.trim().toLowerCase();
  const found = kinds.filter(({ title, description }) => `${title} ${description}`.toLowerCase().includes(words));
  if (found.length === 0)
    return (
      <Empty title={t`No kind of connection fits "${wanted}"`}>
        {t`Most other systems are reached with an API key, a bearer token or OAuth 2.0: search for those.`}
      </Empty>
    );
  const providers = found.filter((kind) => !isGeneral(kind)).toSorted((a, b) => a.title.localeCompare(b.title));
  return (
    <>
      <Group title={t`Providers`} kinds={providers} />
      <Group title={t`Any other system`} kinds={found.filter(isGeneral)} />
    </>
  );
}

function Group({ title, kinds }: { readonly title: string; readonly kinds: readonly ConnectionType[] }) {
  if (kinds.length === 0) return null;
  return (
    <section className={classes.group} aria-label={title}>
      <h2>{title}</h2>
      <ul className={classes.kinds}>
        {kinds.map(({ type, title: name, description, icon }) => (
          <li key={type}>
            <Link to="/connections/new" search={{ type }} className={classes.kind}>
              <TypeIcon name={icon} />
              <strong>{name}</strong>
              <span>{description}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
