import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Tooltip } from '@mantine/core';
import IconBoxMultiple from '@tabler/icons-react/icons/IconBoxMultiple';
import IconCopy from '@tabler/icons-react/icons/IconCopy';
import IconLayoutAlignBottom from '@tabler/icons-react/icons/IconLayoutAlignBottom';
import IconLayoutAlignCenter from '@tabler/icons-react/icons/IconLayoutAlignCenter';
import IconLayoutAlignLeft from '@tabler/icons-react/icons/IconLayoutAlignLeft';
import IconLayoutAlignMiddle from '@tabler/icons-react/icons/IconLayoutAlignMiddle';
import IconLayoutAlignRight from '@tabler/icons-react/icons/IconLayoutAlignRight';
import IconLayoutAlignTop from '@tabler/icons-react/icons/IconLayoutAlignTop';
import IconLayoutDistributeHorizontal from '@tabler/icons-react/icons/IconLayoutDistributeHorizontal';
import IconLayoutDistributeVertical from '@tabler/icons-react/icons/IconLayoutDistributeVertical';
import IconSitemap from '@tabler/icons-react/icons/IconSitemap';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import { commands } from '../app/commands.ts';
import { useRoving } from '../ui/roving.ts';
import classes from './canvas.module.css';
import { useCanvas, useEditor } from './context.ts';
import { useTip } from './use-tip.ts';

/** What is done with several steps at once, as buttons. */
export function SelectionBar() {
  const { t } = useLingui();
  const { isReadOnly } = useCanvas();
  const count = useEditor(({ selection }) => selection.nodes.size);
  const roving = useRoving({ orientation: 'horizontal' });
  const tip = useTip();
  if (isReadOnly || count < 2) return null;
  const button = (id: string, words: string, Icon: typeof IconCopy) => (
    <Tooltip label={tip(id, words)}>
      <ActionIcon
        aria-label={words}
        disabled={commands.store.getState().commands.get(id)?.isEnabled?.() === false}
        onClick={() => commands.run(id)}
      >
        <Icon size={18} />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <div
      ref={roving.ref}
      onKeyDown={roving.onKeyDown}
      role="toolbar"
      aria-label={t`Selected steps`}
      className={classes.selectionBar}
    >
      <span className={classes.count}>{plural(count, { one: '# step', other: '# steps' })}</span>
      {button('canvas.align-left', t`Align left edges`, IconLayoutAlignLeft)}
      {button('canvas.align-centre', t`Align centres`, IconLayoutAlignCenter)}
      {button('canvas.align-right', t`Align right edges`, IconLayoutAlignRight)}
      <span className={classes.rule} />
      {button('canvas.align-top', t`Align top edges`, IconLayoutAlignTop)}
      {button('canvas.align-middle', t`Align middles`, IconLayoutAlignMiddle)}
      {button('canvas.align-bottom', t`Align bottom edges`, IconLayoutAlignBottom)}
      <span className={classes.rule} />
      {button('canvas.distribute-across', t`Same gaps across`, IconLayoutDistributeVertical)}
      {button('canvas.distribute-down', t`Same gaps down`, IconLayoutDistributeHorizontal)}
      {button('canvas.tidy', t`Tidy up`, IconSitemap)}
      <span className={classes.rule} />
      {button('canvas.group', t`Group`, IconBoxMultiple)}
      {button('canvas.duplicate', t`Duplicate`, IconCopy)}
      {button('canvas.delete', t`Delete`, IconTrash)}
    </div>
  );
}
