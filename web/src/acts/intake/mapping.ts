import type { ColumnView, FieldView, UploadView } from '../../api/types';

/** Fields that more than one column has been given to. */
export function taken(columns: ColumnView[]): Set<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const column of columns) {
    if (!column.field) continue;
    if (seen.has(column.field)) twice.add(column.field);
    seen.add(column.field);
  }
  return twice;
}

/** Required fields that no column gives. */
export function missing(columns: ColumnView[], fields: FieldView[]): FieldView[] {
  const given = new Set(columns.map((column) => column.field));
  return fields.filter((field) => field.required && !given.has(field.id));
}

/** A person's choice for one column: no longer a guess. */
export function choose(columns: ColumnView[], index: number, field: string | null): ColumnView[] {
  return columns.map((column, at) => (at === index ? { ...column, field, guessed: false } : column));
}

const place = (batch: string) => `jice.draft.columns.${batch}`;

/** Keeps what was matched so far over a time-out: headings and fields, never a pupil's values. */
export function keepMapping(batch: string, upload: UploadView): void {
  const bare = { ...upload, missing: [], columns: upload.columns.map((column) => ({ ...column, samples: [] })) };
  sessionStorage.setItem(place(batch), JSON.stringify(bare));
}

export function keptMapping(batch: string): UploadView | null {
  const text = sessionStorage.getItem(place(batch));
  return text ? (JSON.parse(text) as UploadView) : null;
}

export function dropMapping(batch: string): void {
  sessionStorage.removeItem(place(batch));
}
