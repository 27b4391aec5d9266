/** What somebody opened the menu on. */
export type MenuTarget = 'canvas' | 'node' | 'selection' | 'edge' | 'note' | 'group';

/** The commands of each context menu, in sections. The registry has their words, keys and rules. */
export const MENUS: Readonly<Record<MenuTarget, readonly (readonly string[])[]>> = {
  canvas: [
    ['canvas.add', 'canvas.note', 'canvas.paste'],
    ['canvas.all', 'canvas.find', 'canvas.outline'],
    ['canvas.fit', 'canvas.full', 'canvas.map', 'canvas.tidy'],
  ],
  node: [
    ['canvas.open', 'canvas.rename', 'canvas.add-after', 'canvas.connect', 'canvas.move-to'],
    ['canvas.cut', 'canvas.copy', 'canvas.duplicate'],
    [
      'canvas.off',
      'canvas.off-stop',
      'canvas.note',
      'canvas.group',
      'canvas.extract',
      'canvas.enter-call',
      'canvas.inline',
    ],
    ['canvas.upstream', 'canvas.downstream', 'canvas.readers'],
    ['canvas.delete', 'canvas.delete-heal'],
  ],
  selection: [
    ['canvas.cut', 'canvas.copy', 'canvas.duplicate', 'canvas.move-to'],
    ['canvas.align-left', 'canvas.align-top', 'canvas.distribute-across', 'canvas.distribute-down', 'canvas.tidy'],
    ['canvas.off', 'canvas.off-stop', 'canvas.group', 'canvas.extract'],
    ['canvas.upstream', 'canvas.downstream', 'canvas.connected', 'canvas.fit-selection'],
    ['canvas.delete', 'canvas.delete-heal'],
  ],
  edge: [['canvas.add-on-edge', 'canvas.reattach-start', 'canvas.reattach-end'], ['canvas.delete']],
  note: [['canvas.copy', 'canvas.duplicate'], ['canvas.delete']],
  group: [
    ['canvas.fold', 'canvas.enter-group', 'canvas.ungroup', 'canvas.extract'],
    ['canvas.cut', 'canvas.copy', 'canvas.duplicate', 'canvas.move-to', 'canvas.off'],
    ['canvas.delete'],
  ],
};
