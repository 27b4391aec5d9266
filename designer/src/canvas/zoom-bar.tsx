import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Tooltip } from '@mantine/core';
import IconMap from '@tabler/icons-react/icons/IconMap';
import IconMaximize from '@tabler/icons-react/icons/IconMaximize';
import IconMinus from '@tabler/icons-react/icons/IconMinus';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconSitemap from '@tabler/icons-react/icons/IconSitemap';
import { useStore } from '@xyflow/react';
import { commands } from '../app/commands.ts';
import { useRoving } from '../ui/roving.ts';
import classes from './canvas.module.css';
import { useCanvas } from './context.ts';
import { useTip } from './use-tip.ts';

/** Zoom, fit, tidy and map: the commands of the view as buttons. */
export function ZoomBar({ isMapShown }: { readonly isMapShown: boolean }) {
  const { t } = useLingui();
  const { isReadOnly } = useCanvas();
  const percent = useStore(({ transform }) => Math.round(transform[2] * 100));
  const roving = useRoving({ orientation: 'horizontal' });
  const tip = useTip();
  const button = (id: string, words: string, Icon: typeof IconPlus, isPressed?: boolean) => (
    <Tooltip label={tip(id, words)}>
      <ActionIcon aria-label={words} aria-pressed={isPressed} onClick={() => commands.run(id)}>
        <Icon size={18} />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <div ref={roving.ref} onKeyDown={roving.onKeyDown} role="toolbar" aria-label={t`View`} className={classes.zoom}>
      {button('canvas.zoom-out', t`Zoom out`, IconMinus)}
      <Tooltip label={tip('canvas.full', t`Show at 100 %`)}>
        <button type="button" className={classes.percent} onClick={() => commands.run('canvas.full')}>
          {percent} %
        </button>
      </Tooltip>
      {button('canvas.zoom-in', t`Zoom in`, IconPlus)}
      {button('canvas.fit', t`Fit the view`, IconMaximize)}
      {!isReadOnly && button('canvas.tidy', t`Tidy up`, IconSitemap)}
      {button('canvas.map', t`Map`, IconMap, isMapShown)}
    </div>
  );
}
