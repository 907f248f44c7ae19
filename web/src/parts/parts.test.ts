import { describe, expect, it } from 'vitest';

import { cropOf, portrait } from '../acts/intake/face';
import { passwordRules } from '../acts/sign-in/passwordRules';
import { readDay, readMonth, showMoment, today } from './dates';
import { urgency } from './DueBadge';
import { slice, stepFrom } from './tableMath';
import { kept } from './useDraft';

describe('dates', () => {
  it('takes days as clerks type them', () => {
    expect(readDay('20260901')).toBe('2026-09-01');
    expect(readDay(' 2026/9/1 ')).toBe('2026-09-01');
    expect(readDay('2026.09.01')).toBe('2026-09-01');
  });

  it('takes no day that the calendar does not have', () => {
    for (const typed of ['20260931', '20250229', '2026090', '260901', 'tomorrow', '']) expect(readDay(typed), typed).toBeNull();
  });

  it('takes months', () => {
    expect(readMonth('202609')).toBe('2026-09');
    expect(readMonth('2026-9')).toBe('2026-09');
    expect(readMonth('202613')).toBeNull();
  });

  it('shows moments in the time of Beijing', () => {
    expect(showMoment('2026-08-31T16:30:00Z')).toBe('2026-09-01 00:30');
    expect(today(new Date('2026-08-31T16:30:00Z'))).toBe('2026-09-01');
    expect(showMoment('2026-09-01')).toBe('2026-09-01');
    expect(showMoment(null)).toBe('');
  });
});

describe('urgency', () => {
  it('is red past the day, amber within three working days', () => {
    expect([-1, 0, 3, 4, null].map(urgency)).toEqual(['overdue', 'soon', 'soon', 'calm', 'none']);
  });
});

describe('a long table', () => {
  it('draws only what is in view and a little around it', () => {
    const drawn = slice(10_000, 34 * 5_000, 680, 34);
    expect(drawn.end - drawn.start).toBeLessThan(60);
    expect(drawn.start).toBeLessThanOrEqual(5_000);
    expect(drawn.end).toBeGreaterThanOrEqual(5_020);
  });

  it('has an end and a beginning', () => {
    expect(slice(0, 0, 600, 34)).toEqual({ start: 0, end: 0 });
    expect(slice(10, 99_999, 600, 34).end).toBe(10);
    expect(stepFrom('ArrowDown', -1, 5, 3)).toBe(0);
    expect(stepFrom('ArrowDown', 4, 5, 3)).toBe(4);
    expect(stepFrom('ArrowUp', 0, 5, 3)).toBe(0);
    expect(stepFrom('End', 0, 5, 3)).toBe(4);
    expect(stepFrom('x', 0, 5, 3)).toBeNull();
    expect(stepFrom('ArrowDown', 0, 0, 3)).toBeNull();
  });
});

describe('drafts', () => {
  it('keep no identity number, telephone or secret, whatever its field is called', () => {
    const typed = {
      name: 'Li', document_number: '110101201909010012', guardian_phone: '13800000000', password: 'x', one_time_code: 'y',
      remark: 'number 110101201909010012', size_limit: 45,
    };
    expect(kept(typed)).toEqual({ name: 'Li', size_limit: 45 });
  });
});

describe('a portrait', () => {
  it('is cut in the proportions of the register from the middle of any picture', () => {
    for (const [width, height] of [[1280, 720], [720, 1280], [358, 441]] as const) {
      const crop = cropOf(width, height);
      expect(crop.width / crop.height).toBeCloseTo(portrait.width / portrait.height, 5);
      expect(crop.x + crop.width / 2).toBeCloseTo(width / 2, 5);
      expect(crop.width).toBeLessThanOrEqual(width + 0.001);
      expect(crop.height).toBeLessThanOrEqual(height + 0.001);
    }
  });
});

describe('the rules of a password', () => {
  const met = (password: string, again = password) => passwordRules(password, again, 'zhoumin').map((rule) => rule.met);

  it('are shown one by one', () => {
    expect(met('')).toEqual([false, false, false, false]);
    expect(met('Autumn-2026-ab')).toEqual([true, true, true, true]);
    expect(met('autumnautumn')).toEqual([true, false, true, true]);
    expect(met('ZhouMin-2026-ab')).toEqual([true, true, false, true]);
    expect(met('Autumn-2026-ab', 'Autumn-2026-ac')).toEqual([true, true, true, false]);
  });
});
