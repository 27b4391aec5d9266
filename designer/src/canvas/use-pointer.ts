import { type RefObject, useEffect, useRef } from 'react';

/** Where the pointer is on the screen. */
export type Pointer = RefObject<{ readonly x: number; readonly y: number }>;

/** Where the pointer is on the screen, without a rendering for each of its moves. */
export function usePointer(): Pointer {
  const pointer: Pointer = useRef({ x: window.innerWidth / 2, y: window.innerHeight / 2 });
  useEffect(() => {
    const onMove = ({ clientX, clientY }: PointerEvent) => {
      pointer.current = { x: clientX, y: clientY };
    };
    window.addEventListener('pointermove', onMove, { passive: true });
    return () => window.removeEventListener('pointermove', onMove);
  }, []);
  return pointer;
}
