import { useCallback, useRef } from 'react';
import { announce } from '../../ui/announce.ts';
import { toast } from '../../ui/toast.tsx';

/** Tells that somebody saved: the first time in view, afterwards to ears alone. Whoever works together saves every second. */
export function useTellOf(): (by: string, title: string, message: string) => void {
  const told = useRef(new Set<string>());
  return useCallback((by, title, message) => {
    if (told.current.has(by)) return announce(title);
    told.current.add(by);
    toast({ title, message });
  }, []);
}
