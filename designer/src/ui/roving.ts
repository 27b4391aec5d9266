import { type KeyboardEvent, type RefCallback, useCallback, useRef } from 'react';

const FOCUSABLE = 'a[href], button:not([disabled]), input:not([disabled]), [role="radio"], [data-roving]';

const itemsOf = (container: HTMLElement): HTMLElement[] =>
  [...container.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (element) => element.closest('[data-roving-skip]') === null && element.offsetParent !== null,
  );

/** Whether the caret stands at the end of a text field towards which the key points. */
function mayLeave(target: HTMLElement, forward: boolean): boolean {
  if (
    !(target instanceof HTMLInputElement) ||
    target.readOnly ||
    target.type === 'radio' ||
    target.type === 'checkbox'
  ) {
    return true;
  }
  const at = forward ? target.value.length : 0;
  return target.selectionStart === at && target.selectionEnd === at;
}

interface RovingOptions {
  readonly orientation: 'horizontal' | 'vertical';
}

interface Roving {
  readonly ref: RefCallback<HTMLElement>;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

/**
 * One tab stop for a whole region: arrow keys, Home and End move inside it and
 * Tab leaves it. Works on whatever focusable elements the container holds.
 */
export function useRoving({ orientation }: RovingOptions): Roving {
  const current = useRef<HTMLElement | null>(null);
  const container = useRef<HTMLElement | null>(null);

  const apply = useCallback(() => {
    if (!container.current) return;
    const items = itemsOf(container.current);
    if (!current.current || !items.includes(current.current)) {
      current.current = items.find((item) => item.hasAttribute('aria-current')) ?? items[0] ?? null;
    }
    for (const item of items) {
      const wanted = item === current.current ? 0 : -1;
      if (item.tabIndex !== wanted) item.tabIndex = wanted;
    }
  }, []);

  const ref = useCallback(
    (element: HTMLElement | null) => {
      container.current = element;
      if (!element) return;
      apply();
      const observer = new MutationObserver(apply);
      observer.observe(element, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] });
      const onFocus = (event: FocusEvent) => {
        const target = event.target as HTMLElement;
        if (itemsOf(element).includes(target)) {
          current.current = target;
          apply();
        }
      };
      element.addEventListener('focusin', onFocus);
      return () => {
        observer.disconnect();
        element.removeEventListener('focusin', onFocus);
        container.current = null;
      };
    },
    [apply],
  );

  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const element = container.current;
      const target = event.target as HTMLElement;
      if (!element) return;
      const items = itemsOf(element);
      const at = items.indexOf(target);
      if (at < 0) return;
      const isRtl = getComputedStyle(element).direction === 'rtl';
      const [forward, backward] =
        orientation === 'vertical'
          ? ['ArrowDown', 'ArrowUp']
          : isRtl
            ? ['ArrowLeft', 'ArrowRight']
            : ['ArrowRight', 'ArrowLeft'];
      let next: HTMLElement | undefined;
      if (event.key === forward && mayLeave(target, true)) next = items[(at + 1) % items.length];
      else if (event.key === backward && mayLeave(target, false)) next = items[(at - 1 + items.length) % items.length];
      else if (event.key === 'Home' && mayLeave(target, false)) next = items[0];
      else if (event.key === 'End' && mayLeave(target, true)) next = items.at(-1);
      if (!next) return;
      event.preventDefault();
      next.focus();
    },
    [orientation],
  );

  return { ref, onKeyDown };
}
