import { useEffect, useSyncExternalStore } from 'react';

/** The names of what is open, told by the page itself: the last pieces of the breadcrumb. */
export interface Crumb {
  name: string;
  to?: string;
}

let crumbs: Crumb[] = [];
const listeners = new Set<() => void>();

function set(next: Crumb[]): void {
  crumbs = next;
  listeners.forEach((listener) => listener());
}

/** Tells the breadcrumb and the title of the window what this page shows. */
export function useCrumbs(...names: (Crumb | string | undefined)[]): void {
  const key = JSON.stringify(names);
  useEffect(() => {
    set((JSON.parse(key) as (Crumb | string | null)[]).filter((one) => one !== null).map((one) => (typeof one === 'string' ? { name: one } : one)));
    return () => set([]);
  }, [key]);
}

export function useShownCrumbs(): Crumb[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => crumbs,
  );
}
