import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import IconBan from '@tabler/icons-react/icons/IconBan';
import IconBraces from '@tabler/icons-react/icons/IconBraces';
import IconCloudOff from '@tabler/icons-react/icons/IconCloudOff';
import IconHelp from '@tabler/icons-react/icons/IconHelp';
import type { ExceptionRow } from '../../api/types.ts';
import classes from './exceptions.module.css';
import { useClassWords } from './repair-words.ts';

const ICONS = {
  transient: IconCloudOff,
  permanent: IconBan,
  data: IconBraces,
  policy: IconAlertTriangle,
  ambiguous: IconHelp,
} as const;

/** A failure class as icon and word. Only the ambiguous one is filled: it asks somebody to look. */
export function FailureClass({ name }: { readonly name: ExceptionRow['failure']['class'] }) {
  const words = useClassWords();
  const Icon = ICONS[name];
  return (
    <span className={classes.class} data-class={name}>
      <Icon size={14} stroke={2} aria-hidden="true" />
      {words[name].name}
    </span>
  );
}
