import { useCallback, useEffect, useRef, useState } from 'react';
import { advance, type Place, type Speed } from './playback.ts';
import type { Replay } from './replay.ts';

export interface Playback {
  readonly isPlaying: boolean;
  readonly speed: Speed;
  readonly skipsWaits: boolean;
  readonly toggle: () => void;
  readonly setSpeed: (speed: Speed) => void;
  readonly setSkipsWaits: (skips: boolean) => void;
  /** Goes to a place in the journal. What plays goes on from there; at the end it stops. */
  readonly go: (count: number) => void;
}

/**
 * Plays the journal of a run from where somebody looks, or from the start, in
 * its own time. Stops at the end. Nothing runs while it does not play.
 */
export function usePlayback(replay: Replay, position: number | null, look: (count: number) => void): Playback {
  const [isPlaying, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(10);
  const [skipsWaits, setSkipsWaits] = useState(true);
  const place = useRef<Place>({ count: 0, at: 0 });
  const put = useCallback(
    (count: number) => {
      place.current = { count, at: replay.timeOf(Math.max(1, count)) ?? 0 };
    },
    [replay],
  );
  const go = useCallback(
    (count: number) => {
      put(count);
      look(count);
      if (count >= replay.length) setPlaying(false);
    },
    [replay, look, put],
  );
  useEffect(() => {
    if (!isPlaying) return;
    let before = performance.now();
    let frame = requestAnimationFrame(function play(now) {
      place.current = advance((at) => replay.timeOf(at), place.current, Math.max(0, now - before) * speed, skipsWaits);
      before = now;
      look(place.current.count);
      if (place.current.count < replay.length) frame = requestAnimationFrame(play);
      else setPlaying(false);
    });
    return () => cancelAnimationFrame(frame);
  }, [isPlaying, speed, skipsWaits, replay, look]);
  const toggle = () => {
    if (!isPlaying) {
      put(position ?? 0);
      look(position ?? 0);
    }
    setPlaying(!isPlaying);
  };
  return { isPlaying, speed, skipsWaits, toggle, setSpeed, setSkipsWaits, go };
}
