import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Place, readPlace, writePlace } from './lib/place.ts';

/** The place that the address names, and the way to another one. */
export function usePlace(): readonly [
  Place,
  (change: Partial<Place>, options?: { instead?: boolean }) => void,
] {
  const [place, setPlace] = useState(() => readPlace(location.hash));
  const current = useRef(place);
  current.current = place;
  useEffect(() => {
    const read = (): void => setPlace(readPlace(location.hash));
    window.addEventListener('hashchange', read);
    window.addEventListener('popstate', read);
    return () => {
      window.removeEventListener('hashchange', read);
      window.removeEventListener('popstate', read);
    };
  }, []);
  const go = useCallback((change: Partial<Place>, { instead = false } = {}): void => {
    const next = { ...current.current, ...change };
    current.current = next;
    const address = `${location.pathname}${location.search}${writePlace(next)}`;
    if (instead) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    setPlace(next);
  }, []);
  return [place, go];
}
