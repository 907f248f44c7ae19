import type { Me } from '../api/types';
import { paths } from '../paths';
import type { Word } from '../words';

export interface MenuItem {
  word: Word;
  to: string;
  /** Addresses that begin so belong to the item. */
  under?: RegExp;
}

export interface MenuGroup {
  word: Word;
  items: MenuItem[];
}

/** The menu of this user: an item is there only when the role may do what it leads to. */
export function menuFor(me: Me): MenuGroup[] {
  const may = (action: Me['rights'][number]) => me.rights.includes(action);
  const atSchool = me.level === 'school' || me.level === 'campus';
  const keep = (shown: boolean, item: MenuItem): MenuItem[] => (shown ? [item] : []);
  const groups: MenuGroup[] = [
    {
      word: 'menu.intake',
      items: [
        ...keep(may('prepare_intake'), { word: 'menu.intake.new', to: paths.intakes() }),
        ...keep(may('check_class'), { word: 'menu.intake.check', to: paths.checks() }),
        ...keep(may('sign_batch') && atSchool, { word: 'menu.intake.sign', to: paths.signings() }),
        ...keep(may('read_batch') && !atSchool, { word: 'menu.intake.review', to: paths.reviews() }),
      ],
    },
    {
      word: 'menu.changes',
      items: [
        ...keep(may('read_case'), { word: 'menu.changes.desk', to: paths.desk(), under: /^\/(desk|cases\/(?!new$))/ }),
        ...keep(may('open_case') && atSchool, { word: 'menu.changes.new', to: paths.newCase() }),
        ...keep(may('exchange_records'), { word: 'menu.changes.request', to: paths.request() }),
        ...keep(may('read_case') && may('read_statistics') && !atSchool, { word: 'menu.changes.backlog', to: paths.backlog() }),
        ...keep(may('read_case') && !atSchool, { word: 'menu.changes.overrides', to: paths.overrides() }),
        ...keep(may('clear_cases'), { word: 'menu.changes.clear', to: paths.clearing() }),
      ],
    },
    {
      word: 'menu.pupils',
      items: [
        ...keep(may('list_pupils'), { word: 'menu.pupils.list', to: paths.pupils(), under: /^\/pupils/ }),
        ...keep(may('list_pupils'), { word: 'menu.pupils.out', to: paths.outOfClass() }),
        ...keep(may('keep_archive'), { word: 'menu.pupils.results', to: paths.results() }),
        ...keep(may('read_pupil') && me.role !== 'class_teacher', { word: 'menu.pupils.copies', to: paths.archiveCopies(), under: /^\/archive-copies/ }),
        ...keep(may('read_problem'), { word: 'menu.pupils.problems', to: paths.problems(), under: /^\/problem-records/ }),
        ...keep(may('print_roster'), { word: 'menu.pupils.rosters', to: paths.rosters() }),
        ...keep(may('read_statistics'), { word: 'menu.pupils.statistics', to: paths.statistics() }),
      ],
    },
    {
      word: 'menu.school',
      items: [
        ...keep(may('read_org'), { word: 'menu.school.orgs', to: paths.orgs(me.org), under: /^\/orgs(\/[^/]+(\/new|\/campus)?)?$/ }),
        ...keep(may('read_class'), { word: 'menu.school.classes', to: paths.classes(me.org), under: /^\/orgs\/[^/]+\/classes/ }),
        ...keep(may('list_pupils'), { word: 'undertaking.title', to: paths.undertaking() }),
        ...keep(may('read_staff'), { word: 'menu.school.people', to: paths.people(me.org), under: /^\/orgs\/[^/]+\/people/ }),
        ...keep(may('read_staff'), { word: 'menu.school.watch', to: paths.watch(me.org), under: /^\/orgs\/[^/]+\/watch/ }),
        ...keep(may('read_finding'), { word: 'menu.school.findings', to: paths.findings(), under: /^\/findings/ }),
        ...keep(may('delegate_duty') || may('manage_accounts'), { word: 'menu.school.delegations', to: paths.delegations(me.org), under: /^\/orgs\/[^/]+\/delegations/ }),
        ...keep(may('manage_accounts'), { word: 'menu.school.accounts', to: paths.accounts(me.org), under: /^\/orgs\/[^/]+\/accounts/ }),
      ],
    },
    {
      word: 'menu.system',
      items: [
        ...keep(may('trust_registers'), { word: 'menu.system.keys', to: paths.packageKeys() }),
        ...keep(may('read_audit'), { word: 'menu.system.audit', to: paths.audit() }),
      ],
    },
  ];
  return groups.filter((group) => group.items.length > 0);
}

export const workbenchItem: MenuItem = { word: 'menu.workbench', to: paths.workbench(), under: /^\/$/ };
export const lawItem: MenuItem = { word: 'menu.clauses', to: paths.packs(), under: /^\/(clauses|packs)/ };

/** Whether the page at `path` belongs to the item. */
export function isUnder(item: MenuItem, path: string): boolean {
  return item.under ? item.under.test(path) : path === item.to || path.startsWith(`${item.to}/`);
}
