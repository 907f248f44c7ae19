/** Days and moments as clerks read and type them. All civil time is that of Beijing. */

const moment = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });

/** `2026-09-01T06:05:00Z` as `2026-09-01 14:05`; a day, and what is no moment, come back as they are. */
export function showMoment(text: string | null | undefined): string {
  if (!text || /^\d{4}-\d\d-\d\d$/.test(text)) return text ?? '';
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : moment.format(at);
}

/** The day in Beijing, `2026-09-01`. */
export function today(now: Date = new Date()): string {
  return moment.format(now).slice(0, 10);
}

/** Takes `20260901`, `2026-9-1`, `2026/09/01` and `2026.9.1`; null when it is no day of the calendar. */
export function readDay(typed: string): string | null {
  const text = typed.trim();
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text);
  if (!parts) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? date.toISOString().slice(0, 10) : null;
}

/** Takes `202609` and `2026-9`; null when it is no month. */
export function readMonth(typed: string): string | null {
  const parts = /^(\d{4})[-/.]?(\d{1,2})$/.exec(typed.trim());
  const month = Number(parts?.[2]);
  return parts && month >= 1 && month <= 12 ? `${parts[1]}-${String(month).padStart(2, '0')}` : null;
}
