export const isApple = typeof navigator === 'object' && /Mac|iPod|iPhone|iPad/.test(navigator.platform);

const NAMES: Readonly<Record<string, string>> = {
  $mod: isApple ? '⌘' : 'Ctrl',
  control: 'Ctrl',
  meta: isApple ? '⌘' : 'Win',
  alt: isApple ? '⌥' : 'Alt',
  shift: isApple ? '⇧' : 'Shift',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  escape: 'Esc',
  delete: 'Del',
  backspace: '⌫',
  enter: '↵',
  space: 'Space',
  bracketleft: '[',
  bracketright: ']',
};

const cap = (key: string): string => {
  const named = NAMES[key.toLowerCase()];
  if (named) return named;
  const code = /^(?:Key|Digit)(.)$/.exec(key);
  return code?.[1] ?? (key.length === 1 ? key.toUpperCase() : key);
};

/**
 * The caps to draw for a key binding in tinykeys' words: a list of presses,
 * each a list of caps.
 */
export function keyCaps(binding: string): string[][] {
  return binding
    .trim()
    .split(' ')
    .map((press) => press.split(/(?<=\w|\])\+/).map((part) => cap(part.replace(/^\[(.*)\]$/, '$1'))));
}
