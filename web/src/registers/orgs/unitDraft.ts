import type { AuthorityDetails, Level, SchoolDetails, UnitDetails } from '../../api/types';

/** A unit as it is being typed: both kinds of particulars side by side, one of them is sent. */
export interface UnitDraftValues {
  name: string;
  unitNumber: string;
  division: string;
  level: Level;
  school: SchoolDetails;
  authority: AuthorityDetails;
}

export const emptySchool: SchoolDetails = {
  identifier: '', stages: ['primary'], schooling: '6-3', nature: 'public', exam_category: '', school_type: '', urban_rural: '',
  sponsor: '', approved: true, special: false, type_one: false, model: false, phone: '', address: '', principal: '',
};

export const emptyAuthority: AuthorityDetails = { address: '', area_category: '', economic_attribute: '', ethnic_attribute: '', phone: '' };

export const emptyUnit = (level: Level): UnitDraftValues => ({
  name: '', unitNumber: '', division: '', level, school: emptySchool, authority: emptyAuthority,
});

export const isSchoolLevel = (level: Level): boolean => level === 'school' || level === 'campus';

export function detailsOf(values: UnitDraftValues): UnitDetails {
  return isSchoolLevel(values.level) ? { kind: 'school', ...values.school } : { kind: 'authority', ...values.authority };
}

export function draftOf(details: UnitDetails): Pick<UnitDraftValues, 'school' | 'authority'> {
  return details.kind === 'school'
    ? { school: only(details, emptySchool), authority: emptyAuthority }
    : { school: emptySchool, authority: only(details, emptyAuthority) };
}

/** The values of `from` under the names that `shape` has. */
function only<T extends object>(from: T, shape: T): T {
  return Object.fromEntries(Object.keys(shape).map((name) => [name, from[name as keyof T]])) as T;
}

/** The tiers that may stand below a unit. */
export const below: Record<Level, Level[]> = {
  nation: ['province'],
  province: ['school', 'county', 'city'],
  city: ['school', 'county'],
  county: ['school'],
  school: [],
  campus: [],
};
