import { describe, expect, it } from 'vitest';

import type { Me, SessionStep, SessionView } from '../api/types';
import { isUnder, lawItem, menuFor, workbenchItem } from '../frame/menu';
import { back, wayFor } from './Gate';

const me: Me = {
  login: 'zhoumin', name: 'Zhou Min', role: 'registrar', org: '7', org_name: 'School', level: 'school', side: 'student', jurisdiction: 'cn',
  jurisdiction_name: 'Nation', class: null, school_year: 2026, undertaking_signed: true, lifelong_number: null, local_number: null, password_days_left: 60,
  stands_in: null, may_stand_in: [],
  rights: ['read_org', 'read_class', 'prepare_intake', 'read_batch', 'list_pupils'],
};
const at = (step: SessionStep): SessionView => ({ step, me, refusals: [], warnings: [] });

describe('the gate', () => {
  it('leads who is not signed in to the door and back, except to the law', () => {
    expect(wayFor(null, '/pupils', '/pupils?grade=1')).toBe('/sign-in?back=%2Fpupils%3Fgrade%3D1');
    expect(wayFor(null, '/', '/')).toBe('/sign-in');
    expect(wayFor(null, '/sign-in', '/sign-in')).toBeNull();
    expect(wayFor(null, '/clauses/cn-014-3', '/clauses/cn-014-3')).toBeNull();
    expect(wayFor(null, '/clausesx', '/clausesx')).not.toBeNull();
  });

  it('lets nobody past a step that is still to do', () => {
    expect(wayFor(at('set_password'), '/', '/')).toBe('/set-password');
    expect(wayFor(at('enrol_second_factor'), '/pupils', '/pupils')).toBe('/second-factor');
    expect(wayFor(at('prove_second_factor'), '/second-factor', '/second-factor')).toBeNull();
    expect(wayFor(at('sign_undertaking'), '/sign-in', '/sign-in')).toBe('/undertaking');
    expect(wayFor(at('sign_undertaking'), '/orgs', '/orgs')).toBeNull();
  });

  it('returns to where one was, never to another site', () => {
    expect(wayFor(at('prove_second_factor'), '/sign-in', '/sign-in?back=%2Fpupils')).toBe('/second-factor?back=%2Fpupils');
    expect(wayFor(at('ready'), '/second-factor', '/second-factor?back=%2Fpupils')).toBe('/pupils');
    expect(wayFor(at('ready'), '/sign-in', '/sign-in')).toBe('/');
    for (const evil of ['//evil.example', 'https://evil.example', 'javascript:alert(1)', '/\\evil.example', '']) {
      expect(back(`/sign-in?back=${encodeURIComponent(evil)}`), evil).toBe('/');
    }
  });
});

describe('the menu', () => {
  it('shows only what the rights lead to', () => {
    const words = menuFor(me).flatMap((group) => group.items.map((item) => item.word));
    expect(words).toEqual(['menu.intake.new', 'menu.pupils.list', 'menu.pupils.out', 'menu.school.orgs', 'menu.school.classes', 'undertaking.title']);
    expect(menuFor({ ...me, rights: [] })).toEqual([]);
  });

  it('knows which item a page belongs to, and only one', () => {
    const all: Me['rights'] = [
      'read_org', 'read_class', 'read_staff', 'manage_accounts', 'delegate_duty', 'prepare_intake', 'check_class', 'sign_batch', 'read_batch', 'list_pupils', 'read_pupil', 'keep_archive',
      'print_roster', 'read_problem', 'read_statistics', 'read_audit', 'exchange_records', 'trust_registers',
    ];
    const items = [...menuFor({ ...me, rights: all }).flatMap((group) => group.items), workbenchItem, lawItem];
    for (const path of ['/', '/intake/7/8/rows', '/checks/7/8', '/signing', '/pupils/9', '/pupils/9/archive', '/results', '/archive-copies', '/archive-copies/9/8', '/problem-records', '/problem-records/7/9', '/rosters', '/statistics', '/orgs/7', '/orgs/7/new', '/orgs/7/classes', '/orgs/7/people', '/orgs/7/accounts', '/orgs/7/delegations', '/clauses/x', '/packs/cn', '/audit', '/requests/new', '/package-keys']) {
      expect(items.filter((item) => isUnder(item, path)), path).toHaveLength(1);
    }
  });
});
