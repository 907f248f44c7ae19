/** Every address of the client, in one place. */

export type IntakeStep = 'upload' | 'columns' | 'check' | 'rows' | 'photos' | 'arrivals' | 'submit';
export const intakeSteps: IntakeStep[] = ['upload', 'columns', 'check', 'rows', 'photos', 'arrivals', 'submit'];

const seg = encodeURIComponent;

/** What stands behind the question mark of an address: text, for a number of the register has more digits than a number of the browser. */
export function readQuery(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

export function writeQuery(query: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, String(value));
  const tail = search.toString();
  return tail ? `?${tail}` : '';
}

const withQuery = (path: string, query: Record<string, string | undefined>) => path + writeQuery(query);

export const paths = {
  workbench: () => '/',
  signIn: (back?: string) => withQuery('/sign-in', { back }),
  first: (login?: string) => withQuery('/first', { login }),
  setPassword: (back?: string) => withQuery('/set-password', { back }),
  secondFactor: (back?: string) => withQuery('/second-factor', { back }),
  undertaking: () => '/undertaking',
  orgs: (org: string) => `/orgs/${seg(org)}`,
  newUnit: (parent: string) => `/orgs/${seg(parent)}/new`,
  newCampus: (school: string) => `/orgs/${seg(school)}/campus`,
  mergeUnit: (school: string) => `/orgs/${seg(school)}/merge`,
  closeUnit: (school: string) => `/orgs/${seg(school)}/close`,
  classes: (org: string) => `/orgs/${seg(org)}/classes`,
  people: (org: string) => `/orgs/${seg(org)}/people`,
  accounts: (org: string) => `/orgs/${seg(org)}/accounts`,
  delegations: (org: string) => `/orgs/${seg(org)}/delegations`,
  watch: (org: string) => `/orgs/${seg(org)}/watch`,
  intakes: () => '/intake',
  intake: (org: string, batch: string, step: IntakeStep = 'rows') => `/intake/${seg(org)}/${seg(batch)}/${step}`,
  checks: () => '/checks',
  check: (org: string, batch: string) => `/checks/${seg(org)}/${seg(batch)}`,
  signings: () => '/signing',
  signing: (org: string, batch: string) => `/signing/${seg(org)}/${seg(batch)}`,
  reviews: () => '/review',
  review: (org: string, batch: string) => `/review/${seg(org)}/${seg(batch)}`,
  desk: (change?: string) => withQuery('/desk', { change }),
  newCase: (query: { change?: string; person?: string } = {}) => withQuery('/cases/new', query),
  case: (person: string, id: string) => `/cases/${seg(person)}/${seg(id)}`,
  request: () => '/requests/new',
  packageKeys: () => '/package-keys',
  backlog: () => '/backlog',
  clearing: () => '/clearing',
  overrides: () => '/overrides',
  findings: (query: { org?: string } = {}) => withQuery('/findings', query),
  finding: (org: string, id: string) => `/findings/${seg(org)}/${seg(id)}`,
  problems: (query: { org?: string } = {}) => withQuery('/problem-records', query),
  problem: (org: string, id: string) => `/problem-records/${seg(org)}/${seg(id)}`,
  receipt: (code: string) => `/receipts/${seg(code)}`,
  pupils: (query: { class?: string; grade?: string; org?: string } = {}) => withQuery('/pupils', query),
  pupil: (person: string) => `/pupils/${seg(person)}`,
  archive: (person: string) => `/pupils/${seg(person)}/archive`,
  results: () => '/results',
  archiveCopies: () => '/archive-copies',
  archiveCopy: (person: string, copy: string) => `/archive-copies/${seg(person)}/${seg(copy)}`,
  rosters: () => '/rosters',
  outOfClass: () => '/out-of-class',
  statistics: () => '/statistics',
  packs: () => '/clauses',
  pack: (pack: string) => `/packs/${seg(pack)}`,
  clause: (clause: string) => `/clauses/${seg(clause)}`,
  audit: () => '/audit',
};
