const MODIFIERS = new Set(['Control', 'Meta', 'Shift', 'Alt', 'AltGraph']);
const NAMED: Readonly<Record<string, string>> = { ' ': 'Space', '+': 'Plus' };

/** What of a press of keys matters here. */
export type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** A press in the words that commands name their keys by; null while only Ctrl, Shift and the like are down. */
export function bindingOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Press, isApple: boolean): string | null {
  if (MODIFIERS.has(key)) return null;
  const mod = isApple ? metaKey : ctrlKey;
  const other = isApple ? ctrlKey : metaKey;
  const parts = [
    ...(mod ? ['$mod'] : []),
    ...(other ? [isApple ? 'Control' : 'Meta'] : []),
    ...(altKey ? ['Alt'] : []),
    ...(shiftKey ? ['Shift'] : []),
    NAMED[key] ?? (key.length === 1 ? key.toLowerCase() : key),
  ];
  return parts.join('+');
}
