import { beforeEach, describe, expect, it } from 'vitest';

import type { ColumnView, FieldView, UploadView } from '../../api/types';
import { choose, keepMapping, keptMapping, missing, taken } from './mapping';

const field = (id: string, required: boolean): FieldView => ({ id, zh: id, en: id, type: 'text', required, key: false, codes: [] });
const column = (heading: string, to: string | null, guessed = false): ColumnView => ({ heading, field: to, guessed, samples: ['Li Hua'] });
const fields = [field('name', true), field('sex', true), field('remark', false)];

describe('matching columns', () => {
  it('finds fields that two columns claim', () => {
    expect([...taken([column('A', 'name'), column('B', 'name'), column('C', null), column('D', null)])]).toEqual(['name']);
  });

  it('lists required fields that no column gives', () => {
    expect(missing([column('A', 'name'), column('B', null)], fields).map((one) => one.id)).toEqual(['sex']);
  });

  it('takes a choice for certain and leaves the others', () => {
    const after = choose([column('A', 'name', true), column('B', null, true)], 1, 'sex');
    expect(after[0]).toEqual(column('A', 'name', true));
    expect(after[1]).toEqual(column('B', 'sex', false));
  });
});

describe('what is kept over a time-out', () => {
  beforeEach(() => sessionStorage.clear());

  it('is headings and fields, never a value of a pupil', () => {
    const upload: UploadView = { file: 'f1', file_name: 'a.xlsx', columns: [column('A', 'name')], missing: [] };
    keepMapping('8', upload);
    expect(keptMapping('8')?.columns[0]?.field).toBe('name');
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('Li Hua');
    expect(keptMapping('9')).toBeNull();
  });
});
