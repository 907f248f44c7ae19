/** Which rows are drawn: those in view and a few around them. */
export function slice(count: number, top: number, height: number, rowHeight: number): { start: number; end: number } {
  const around = 12;
  const start = Math.max(0, Math.min(count, Math.floor(top / rowHeight) - around));
  const end = Math.min(count, Math.ceil((top + height) / rowHeight) + around);
  return { start, end: Math.max(start, end) };
}

/** The row a key leads to; null when the key leads nowhere. `at` is -1 before the first move. */
export function stepFrom(key: string, at: number, count: number, page: number): number | null {
  if (count === 0) return null;
  const to: Record<string, number> = {
    ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: count - 1,
  };
  const next = to[key];
  if (next === undefined) return null;
  return Math.min(count - 1, Math.max(0, next));
}
