import { ICONS } from './icons.gen.ts';

/** The icon of a node type or connection type, by its name in the Tabler set. */
export function TypeIcon({ name, size = 20 }: { readonly name: string | undefined; readonly size?: number }) {
  const paths = (name !== undefined && Object.hasOwn(ICONS, name) ? ICONS[name] : undefined) ?? ICONS.box ?? [];
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {paths.map((d) => (
        <path key={d} d={d} />
      ))}
    </svg>
  );
}
