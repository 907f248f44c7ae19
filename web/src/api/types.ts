/** The nouns as the server shows them: the view structs, field by field. */

export type Role =
  | 'registrar' | 'head' | 'class_teacher' | 'clerk' | 'director' | 'viewer' | 'org_admin'
  | 'system_keeper' | 'security_keeper' | 'audit_keeper';
export type Level = 'nation' | 'province' | 'city' | 'county' | 'school' | 'campus';
export type Side = 'student' | 'exam' | 'both';
export type Stage = 'Preschool' | 'Primary' | 'Junior' | 'Senior';
export type Schooling = '6-3' | '5-4';
export type SchoolNature = 'public' | 'private';
export type Action =
  | 'read_org' | 'create_unit' | 'add_campus' | 'maintain_unit' | 'maintain_class' | 'read_class' | 'read_staff'
  | 'file_staff' | 'manage_accounts' | 'prepare_intake' | 'check_class' | 'sign_batch' | 'read_batch' | 'decide_batch' | 'import_entries'
  | 'list_pupils' | 'read_pupil' | 'reveal_identity' | 'maintain_pupil' | 'print_roster' | 'read_statistics'
  | 'read_audit' | 'run_system';
export type Weight = 'refuses' | 'overridable' | 'warns';
export type Party = 'applicant' | 'authority' | 'guardian' | 'nobody' | { role: Role };

export interface ClauseRef { id: string; pack: string; article: string; regulation: string }
export interface Fact { name: string; value: string }
export interface Cure { zh: string; en: string; by: Party }
export interface Refusal {
  clause: ClauseRef; rule: string; weight: Weight; field: string | null; zh: string; en: string; facts: Fact[]; cure: Cure;
}
export interface Page<T> { items: T[]; next: string | null; total: number | null }

export type SessionStep = 'set_password' | 'enrol_second_factor' | 'prove_second_factor' | 'sign_undertaking' | 'ready';
export interface Me {
  login: string; name: string; role: Role; org: string; org_name: string; level: Level; side: Side; jurisdiction: string;
  jurisdiction_name: string; class: string | null; school_year: number; undertaking_signed: boolean;
  password_days_left: number; rights: Action[];
}
export interface SessionView { step: SessionStep; me: Me | null }
export interface SecondFactorSetup { secret: string; uri: string; qr_svg: string }
export interface UndertakingText { title: string; text: string; sha256: string }

export type TodoKind = 'finish_batch' | 'check_class' | 'sign_batch' | 'decide_batch' | 'mend_returned' | 'put_photos';
export interface TodoItem {
  kind: TodoKind; batch: string; school: string; school_name: string; grade: number; rows: number; arrived_at: string;
  due_on: string | null; working_days_left: number | null; waits_for: string | null;
}
export interface WindowView {
  name: string; zh: string; en: string; open: boolean; opens_on: string; closes_on: string; article: string; clause: string;
}
export interface CountBy { key: string; label: string; count: number }
export interface Workbench {
  todo: TodoItem[]; waiting: TodoItem[]; windows: WindowView[]; counts: CountBy[]; by_grade: CountBy[]; by_unit: CountBy[];
  unfinished: CountBy[];
}
export interface StatisticsView { as_of: string; total: number; by_grade: CountBy[]; by_sex: CountBy[]; by_unit: CountBy[] }
export interface AuditView {
  place: string; at: string; name: string; role: string; org_name: string; action: string; outcome: string; person: string | null;
  subject: string; purpose: string; fields: string; address: string;
}

export interface SchoolDetails {
  identifier: string; stages: Stage[]; schooling: Schooling; nature: SchoolNature; exam_category: string; school_type: string;
  urban_rural: string; sponsor: string; approved: boolean; special: boolean; type_one: boolean; model: boolean; phone: string;
  address: string; principal: string;
}
export interface AuthorityDetails {
  address: string; area_category: string; economic_attribute: string; ethnic_attribute: string; phone: string;
}
export type UnitDetails = ({ kind: 'school' } & SchoolDetails) | ({ kind: 'authority' } & AuthorityDetails);
export interface OrgView {
  id: string; parent: string | null; path: string[]; jurisdiction: string; side: Side; level: Level; tier: string; code: string;
  name: string; division: string; division_name: string; details: UnitDetails; closed_on: string | null; children: number;
  pupils: number; version: number; acts: Action[];
}
export interface ClassView {
  id: string; org: string; code: string; name: string; stage: Stage; entry_year: number; grade: number | null;
  founded_month: string; class_type: string; schooling: Schooling; teacher: string; honours: string; size_limit: number;
  size: number; version: number;
}
export interface StaffView {
  id: string; org: string; name: string; duty: string; phone: string; since_on: string; trained_on: string | null;
  certificate: string; filed: boolean; left_on: string | null; findings: Refusal[];
}
export interface AccountView {
  id: string; org: string; org_name: string; login: string; name: string; role: Role; state: string; last_seen_at: string | null;
  undertaking_signed: boolean;
}
export interface AccountCreated { account: AccountView; one_time_code: string; sign_in_path: string }

export interface BatchCounts {
  all: number; failing: number; passing: number; checked: number; submitted: number; accepted: number; returned: number;
  faceless: number; unconfirmed: number;
}
export interface ActRefusal { act: string; refusals: Refusal[] }
export type JobState = 'waiting' | 'running' | 'done' | 'failed';
export interface JobView { id: string; kind: string; state: JobState; done: number; total: number; outcome: string }
export interface BatchView {
  id: string; school: string; school_name: string; authority: string; authority_name: string; jurisdiction: string; grade: number;
  grade_name: string; school_year: number; state: string; steps: string[]; due_on: string | null;
  working_days_left: number | null; counts: BatchCounts; classes: ClassView[]; version: number; acts: string[];
  refusals: ActRefusal[]; job: JobView | null;
}
export interface FieldView { id: string; zh: string; en: string; type: string; required: boolean; key: boolean; codes: [string, string][] }
export interface ColumnView { heading: string; field: string | null; guessed: boolean; samples: string[] }
export interface UploadView { file: string; file_name: string; columns: ColumnView[]; missing: FieldView[] }
export type RowState = 'failing' | 'passing' | 'checked' | 'submitted' | 'accepted' | 'returned';
export interface ValueView { field: string; label: string; value: string; key: boolean; masked: boolean }
export interface RowView {
  row: number; state: RowState; name: string; class: string | null; class_name: string; values: ValueView[]; findings: Refusal[];
  photo: boolean; arrived_on: string | null; guardian_confirmed: boolean; alike: PupilLine[]; person: string | null;
  reason: string; version: number;
}
export interface RowChange { row: number; kind: string; name: string; fields: [string, string, string][] }
export interface PhotoResult { file: string; row: number | null; name: string | null; findings: Refusal[] }

export interface PupilLine {
  person: string; name: string; sex: number; birth_on: string; document_kind: string; document: string; student_number: string;
  local_number: string; school: string; school_name: string; class: string; class_name: string; grade: number | null;
  grade_name: string; state: string; temporary: boolean; photo: boolean;
}
export interface NumberView {
  kind: string; label: string; value: string; issuer: string; valid_from: string; valid_to: string | null; temporary: boolean;
  clause: string;
}
export interface PlacementView { school_name: string; class_name: string; from_on: string; to_on: string | null }
export interface PhotoView { id: string; taken_year: number; source: string; width: number; height: number }
export interface TimelineEvent {
  act: string; zh: string; valid_from: string; known_at: string; by: string; org_name: string; findings: Refusal[];
}
export interface PupilView extends PupilLine {
  values: ValueView[]; numbers: NumberView[]; placements: PlacementView[]; photos: PhotoView[]; timeline: TimelineEvent[];
  acts: string[]; version: number;
}
export interface Revealed { field: string; value: string }

export interface ClauseView {
  id: string; article: string; zh: string; en: string; force: string; software: string; honoured_by: string[]; cases: string[];
  state: string;
}
export interface ArticleView { article: string; clauses: ClauseView[] }
export interface PackView {
  id: string; zh: string; en: string; register: string; title: string; issuer: string; document_number: string;
  effective: string; version: string; articles: ArticleView[];
}
