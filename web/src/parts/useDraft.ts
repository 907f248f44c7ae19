import { useCallback, useEffect, useState } from 'react';

const prefix = 'jice.draft.';
/** Names of values that never leave the page's memory: identity numbers, secrets, telephone numbers. */
const secret = /document|identity|password|secret|code$|phone|id_number/i;

/** A value that could hold an identity number, whatever its name. */
const numberLike = /\d{10,}/;

export function kept<T extends object>(values: T): Partial<T> {
  const harmless = ([name, value]: [string, unknown]) => !secret.test(name) && !(typeof value === 'string' && numberLike.test(value));
  return Object.fromEntries(Object.entries(values).filter(harmless)) as Partial<T>;
}

/**
 * What is being typed on a page. It survives a time-out and a reload of this tab, without
 * identity numbers; `drop` ends it when the act is done.
 */
export function useDraft<T extends object>(page: string, initial: T) {
  const [values, setValues] = useState<T>(() => {
    try {
      const stored = sessionStorage.getItem(prefix + page);
      return stored ? { ...initial, ...(JSON.parse(stored) as Partial<T>) } : initial;
    } catch {
      return initial;
    }
  });
  const [dirty, setDirty] = useState(false);
  useEffect(() => {
    if (dirty) sessionStorage.setItem(prefix + page, JSON.stringify(kept(values)));
  }, [page, values, dirty]);
  const change = useCallback((part: Partial<T>) => {
    setDirty(true);
    setValues((before) => ({ ...before, ...part }));
  }, []);
  const drop = useCallback(() => {
    setDirty(false);
    sessionStorage.removeItem(prefix + page);
  }, [page]);
  return { values, change, drop };
}

/** Ends every draft of this tab: on signing out, never on a time-out. */
export function dropAllDrafts(): void {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(prefix)) sessionStorage.removeItem(name);
}
