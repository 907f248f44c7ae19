import type { CaseView, ChangeView } from '../../api/types';

interface Conditional {
  when_field?: string | null;
  when_is: string[];
}

/** Whether a field or a paper is asked for, by what else is filled in. */
export function isAsked(one: Conditional, values: Record<string, string>): boolean {
  return !one.when_field || one.when_is.includes(values[one.when_field] ?? '');
}

/** The name of the field for the class, where the change has one. */
export function classField(change: ChangeView): string | undefined {
  return change.fields.find((field) => field.sort === 'class')?.id;
}

/** What stands in a case, as the form holds it: corrections in one value, the class under its field. */
export function valuesOf(view: CaseView): Record<string, string> {
  const values: Record<string, string> = {};
  for (const field of view.change.fields) {
    if (field.sort === 'class') values[field.id] = view.to?.class ?? '';
    else if (field.sort === 'register_fields') {
      const corrected = view.values.filter((value) => value.before != null).map((value) => [value.id, value.value] as const);
      values[field.id] = corrected.length > 0 ? JSON.stringify(Object.fromEntries(corrected)) : '';
    } else values[field.id] = view.values.find((value) => value.id === field.id && value.before == null)?.value ?? '';
  }
  return values;
}

/** What is sent of the form: only what is asked for and filled in; the class goes by itself. */
export function filledOf(change: ChangeView, values: Record<string, string>): Record<string, string> {
  const own = classField(change);
  return Object.fromEntries(
    change.fields
      .filter((field) => field.id !== own && isAsked(field, values) && (values[field.id] ?? '').trim() !== '')
      .map((field) => [field.id, (values[field.id] ?? '').trim()]),
  );
}
