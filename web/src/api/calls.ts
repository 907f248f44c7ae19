/** Every question and every act the client can put to the server. */
import { address, answer, api, download } from './http';
import type * as T from './types';

/** The key of an intent: a write sent twice under one key is done once. */
type Key = string;
type Values = Record<string, string>;

export interface BatchRef {
  org: string;
  id: string;
}

const by = (key: Key) => ({ 'Idempotency-Key': key });
const place = (at: BatchRef) => ({ org: at.org, batch: at.id });
/** Values by field: the description of the server knows an object, and not which fields a pack has. */
const anyOf = (values: Values) => values as Record<string, never>;

export const session = {
  view: () => answer(api.GET('/api/session')),
  signIn: (body: { login: string; password: string }) => answer(api.POST('/api/session', { body })),
  redeem: (body: { login: string; code: string }) => answer(api.POST('/api/session/one-time', { body })),
  setPassword: (password: string) => answer(api.POST('/api/session/password', { body: { password } })),
  beginFactor: () => answer(api.POST('/api/session/second-factor')),
  confirmFactor: (code: string) => answer(api.POST('/api/session/second-factor/confirm', { body: { code } })),
  prove: (code: string) => answer(api.POST('/api/session/code', { body: { code } })),
  standIn: (delegation: string | null) => answer(api.POST('/api/session/stand-in', { body: delegation ? { delegation } : {} })),
  signOut: () => answer(api.DELETE('/api/session')),
  undertaking: () => answer(api.GET('/api/undertaking')),
  undertakingUrl: () => address('/api/undertaking.pdf', {}),
  signUndertaking: (key: Key, body: { sha256: string; name: string }) =>
    answer(api.POST('/api/undertaking', { params: { header: by(key) }, body })),
};

export const work = {
  bench: () => answer(api.GET('/api/workbench')),
  windows: (org: string) => answer(api.GET('/api/orgs/{org}/windows', { params: { path: { org } } })),
  setWindow: (key: Key, org: string, body: { window: string; days: { opens_on: string; closes_on: string } | null }) =>
    answer(api.POST('/api/orgs/{org}/windows', { params: { header: by(key), path: { org } }, body })),
  plan: (org: string) => answer(api.GET('/api/orgs/{org}/admission-plan', { params: { path: { org } } })),
  loadPlan: (key: Key, org: string, lines: { school: string; grade: number; pupils: number }[]) =>
    answer(api.POST('/api/orgs/{org}/admission-plan', { params: { header: by(key), path: { org } }, body: { lines } })),
  watch: (org: string) => answer(api.GET('/api/orgs/{org}/watch', { params: { path: { org } } })),
  statisticsUrl: (org: string) => address('/api/orgs/{org}/statistics.xlsx', { org }),
  workloadUrl: (org: string) => address('/api/orgs/{org}/workload.xlsx', { org }),
  statistics: (org: string) => answer(api.GET('/api/statistics', { params: { query: { org } } })),
  audit: (query: { org?: string; person?: string; cursor?: string; limit?: number }) =>
    answer(api.GET('/api/audit', { params: { query } })),
};

export interface UnitDraft {
  parent: string;
  level: T.Level;
  side: T.OrgView['side'];
  code: string;
  name: string;
  division: string;
  details: T.UnitDetails;
}

export const orgs = {
  below: (parent: string) => answer(api.GET('/api/orgs', { params: { query: { parent } } })),
  view: (org: string) => answer(api.GET('/api/orgs/{org}', { params: { path: { org } } })),
  create: (key: Key, body: UnitDraft) => answer(api.POST('/api/orgs', { params: { header: by(key) }, body })),
  find: (q: string) => answer(api.GET('/api/orgs/search', { params: { query: { q } } })),
  history: (org: string) => answer(api.GET('/api/orgs/{org}/history', { params: { path: { org } } })),
  rename: (key: Key, org: string, body: { version: number; name: string; held_on: string; document: string; reason: string }) =>
    answer(api.POST('/api/orgs/{org}/rename', { params: { header: by(key), path: { org } }, body })),
  planClosure: (org: string, custodian?: string) =>
    answer(api.GET('/api/orgs/{org}/closure', { params: { path: { org }, query: custodian ? { custodian } : {} } })),
  close: (key: Key, org: string, body: { version: number; custodian: string | null; document: string; reason: string }) =>
    answer(api.POST('/api/orgs/{org}/closure', { params: { header: by(key), path: { org } }, body })),
  planMerger: (org: string, body: { into: string; classes: { class: string; into: string }[] }) =>
    answer(api.POST('/api/orgs/{org}/merger/plan', { params: { path: { org } }, body })),
  merge: (
    key: Key, org: string,
    body: { version: number; into: string; classes: { class: string; into: string }[]; document: string; reason: string },
  ) => answer(api.POST('/api/orgs/{org}/merger', { params: { header: by(key), path: { org } }, body })),
  maintain: (key: Key, org: string, body: { version: number; details: T.UnitDetails }) =>
    answer(api.PATCH('/api/orgs/{org}', { params: { header: by(key), path: { org } }, body })),
  addCampus: (key: Key, org: string, body: { code: string; name: string; division: string; details: T.SchoolDetails }) =>
    answer(api.POST('/api/orgs/{org}/campuses', { params: { header: by(key), path: { org } }, body })),
  classes: (org: string) => answer(api.GET('/api/orgs/{org}/classes', { params: { path: { org } } })),
  openClass: (key: Key, org: string, body: T.ClassDraft) =>
    answer(api.POST('/api/orgs/{org}/classes', { params: { header: by(key), path: { org } }, body })),
  maintainClass: (
    key: Key, org: string, id: string,
    body: { version: number } & Pick<T.ClassDraft, 'name' | 'teacher' | 'honours' | 'size_limit'>,
  ) => answer(api.PATCH('/api/orgs/{org}/classes/{class}', { params: { header: by(key), path: { org, class: id } }, body })),
  staff: (org: string) => answer(api.GET('/api/orgs/{org}/staff', { params: { path: { org } } })),
  fileStaff: (key: Key, org: string, body: T.StaffDraft) =>
    answer(api.POST('/api/orgs/{org}/staff', { params: { header: by(key), path: { org } }, body })),
  recordTraining: (key: Key, org: string, staff: string, body: { trained_on: string; certificate: string }) =>
    answer(api.POST('/api/orgs/{org}/staff/{staff}/training', { params: { header: by(key), path: { org, staff } }, body })),
  fileUpward: (key: Key, org: string, staff: string) =>
    answer(api.POST('/api/orgs/{org}/staff/{staff}/file', { params: { header: by(key), path: { org, staff } } })),
  accounts: (org: string) => answer(api.GET('/api/orgs/{org}/accounts', { params: { path: { org } } })),
  createAccount: (key: Key, org: string, body: T.AccountDraft) =>
    answer(api.POST('/api/orgs/{org}/accounts', { params: { header: by(key), path: { org } }, body })),
  resetAccount: (key: Key, org: string, account: string) =>
    answer(api.POST('/api/orgs/{org}/accounts/{account}/reset', { params: { header: by(key), path: { org, account } } })),
  endAccount: (key: Key, org: string, account: string) =>
    answer(api.POST('/api/orgs/{org}/accounts/{account}/end', { params: { header: by(key), path: { org, account } } })),
  colleagues: () => answer(api.GET('/api/colleagues')),
  delegations: (org: string) => answer(api.GET('/api/orgs/{org}/delegations', { params: { path: { org } } })),
  handOn: (key: Key, org: string, body: T.DelegationDraft) =>
    answer(api.POST('/api/orgs/{org}/delegations', { params: { header: by(key), path: { org } }, body })),
  takeBack: (key: Key, org: string, delegation: string) =>
    answer(api.POST('/api/orgs/{org}/delegations/{delegation}/end', { params: { header: by(key), path: { org, delegation } } })),
};

export interface RowsAsk {
  state?: T.RowView['state'];
  class?: string;
  q?: string;
  faceless?: boolean;
  cursor?: string;
  limit?: number;
}

/** A file as the part `file` of a form; the client library must not turn it into JSON. */
function form(file: File) {
  const body = new FormData();
  body.set('file', file);
  return { body: body as unknown as { file: string }, bodySerializer: (whole: unknown) => whole as FormData };
}

export const batches = {
  list: (query: { org?: string; state?: string; cursor?: string; limit?: number }) =>
    answer(api.GET('/api/batches', { params: { query } })),
  open: (key: Key, body: { school: string; grade: number }) => answer(api.POST('/api/batches', { params: { header: by(key) }, body })),
  view: (at: BatchRef) => answer(api.GET('/api/orgs/{org}/batches/{batch}', { params: { path: place(at) } })),
  fields: (org: string, grade: number) => answer(api.GET('/api/orgs/{org}/fields', { params: { path: { org }, query: { grade } } })) as Promise<T.FieldView[]>,
  templateUrl: (org: string, grade: number) => address('/api/orgs/{org}/intake-template', { org }, { grade }),
  upload: (key: Key, at: BatchRef, file: File) =>
    answer(api.POST('/api/orgs/{org}/batches/{batch}/workbook', { params: { header: by(key), path: place(at) }, ...form(file) })) as Promise<T.UploadView>,
  check: (key: Key, at: BatchRef, body: { file: string; columns: T.ColumnView[] }) =>
    answer(api.POST('/api/orgs/{org}/batches/{batch}/check', { params: { header: by(key), path: place(at) }, body })),
  rows: (at: BatchRef, query: RowsAsk) =>
    answer(api.GET('/api/orgs/{org}/batches/{batch}/rows', { params: { path: place(at), query } })),
  addRow: (key: Key, at: BatchRef, values: Values) =>
    answer(api.POST('/api/orgs/{org}/batches/{batch}/rows', { params: { header: by(key), path: place(at) }, body: { values: anyOf(values) } })),
  mendRow: (key: Key, at: BatchRef, row: number, body: { version: number; values: Values }) =>
    answer(api.PATCH('/api/orgs/{org}/batches/{batch}/rows/{row}', { params: { header: by(key), path: { ...place(at), row } }, body: { ...body, values: anyOf(body.values) } })),
  dropRow: (key: Key, at: BatchRef, row: number, version: number) =>
    answer(
      api.DELETE('/api/orgs/{org}/batches/{batch}/rows/{row}', {
        params: { header: by(key), path: { ...place(at), row }, query: { version } },
      }),
    ),
  preview: (at: BatchRef, query: { cursor?: string }) =>
    answer(api.GET('/api/orgs/{org}/batches/{batch}/preview', { params: { path: place(at), query } })) as Promise<T.Page<T.RowChange>>,
  failedUrl: (at: BatchRef) => address('/api/orgs/{org}/batches/{batch}/failed.xlsx', place(at)),
  arrivals: (key: Key, at: BatchRef, body: { rows: number[] | null; arrived_on: string; guardian_confirmed: boolean }) =>
    answer(api.POST('/api/orgs/{org}/batches/{batch}/arrivals', { params: { header: by(key), path: place(at) }, body })),
  photos: (key: Key, at: BatchRef, zip: File) =>
    answer(api.POST('/api/orgs/{org}/batches/{batch}/photos', { params: { header: by(key), path: place(at) }, ...form(zip) })),
  putPhoto: (key: Key, at: BatchRef, row: number, source: 'capture' | 'import', jpeg: Blob) =>
    answer(
      api.PUT('/api/orgs/{org}/batches/{batch}/rows/{row}/photo', {
        params: { header: by(key), path: { ...place(at), row }, query: { source } },
        headers: { 'Content-Type': 'image/jpeg' },
        body: jpeg as unknown as string,
        bodySerializer: (whole: unknown) => whole as Blob,
      }),
    ),
  photoUrl: (at: BatchRef, row: number) => address('/api/orgs/{org}/batches/{batch}/rows/{row}/photo', { ...place(at), row }),
  confirm: (key: Key, at: BatchRef, version: number) =>
    answer(api.POST('/api/orgs/{org}/batches/{batch}/confirm', { params: { header: by(key), path: place(at) }, body: { version } })),
  checkClass: (key: Key, at: BatchRef, id: string) =>
    answer(api.POST('/api/orgs/{org}/batches/{batch}/check-class', { params: { header: by(key), path: place(at) }, body: { class: id } })),
  undertaking: (at: BatchRef) => answer(api.GET('/api/orgs/{org}/batches/{batch}/undertaking', { params: { path: place(at) } })),
  sign: (key: Key, at: BatchRef, body: { version: number; sha256: string; name: string }) =>
    answer(api.POST('/api/orgs/{org}/batches/{batch}/sign', { params: { header: by(key), path: place(at) }, body })),
  withdraw: (key: Key, at: BatchRef, version: number) =>
    answer(api.POST('/api/orgs/{org}/batches/{batch}/withdraw', { params: { header: by(key), path: place(at) }, body: { version } })),
  signDecision: (key: Key, at: BatchRef, body: { version: number; sha256: string; name: string }) =>
    answer(api.POST('/api/orgs/{org}/batches/{batch}/sign-decision', { params: { header: by(key), path: place(at) }, body })),
  mendReturned: (key: Key, at: BatchRef, version: number) =>
    answer(api.POST('/api/orgs/{org}/batches/{batch}/mend-returned', { params: { header: by(key), path: place(at) }, body: { version } })),
  decide: (
    key: Key, at: BatchRef, body: { version: number; accept: number[] | null; return: { row: number; reason: string }[] },
  ) => answer(api.POST('/api/orgs/{org}/batches/{batch}/decide', { params: { header: by(key), path: place(at) }, body })),
  confirmationUrl: (at: BatchRef, row?: number) => address('/api/orgs/{org}/batches/{batch}/confirmation.pdf', place(at), { row }),
  undertakingUrl: (at: BatchRef) => address('/api/orgs/{org}/batches/{batch}/undertaking.pdf', place(at)),
  job: (org: string, job: string) => answer(api.GET('/api/orgs/{org}/jobs/{job}', { params: { path: { org, job } } })),
  jobEventsUrl: (org: string, job: string) => address('/api/orgs/{org}/jobs/{job}/events', { org, job }),
};

export interface CaseRef {
  person: string;
  id: string;
}

const where = (at: CaseRef) => ({ person: at.person, case: at.id });

export const cases = {
  changes: (org: string) => answer(api.GET('/api/orgs/{org}/changes', { params: { path: { org } } })),
  desk: (query: { part: 'todo' | 'done' | 'opened' | 'escalated'; change?: string; cursor?: string; limit?: number }) =>
    answer(api.GET('/api/desk', { params: { query } })),
  counts: () => answer(api.GET('/api/desk/counts')),
  backlog: (org: string) => answer(api.GET('/api/desk/backlog', { params: { query: { org } } })),
  ofPupil: (person: string) => answer(api.GET('/api/pupils/{person}/cases', { params: { path: { person } } })),
  view: (at: CaseRef) => answer(api.GET('/api/cases/{person}/{case}', { params: { path: where(at) } })),
  clock: (at: CaseRef) => answer(api.GET('/api/cases/{person}/{case}/clock', { params: { path: where(at) } })),
  open: (key: Key, body: T.CaseDraft) => answer(api.POST('/api/cases', { params: { header: by(key) }, body })),
  fill: (key: Key, at: CaseRef, body: Omit<T.CaseFilling, 'values'> & { values: Values }) =>
    answer(api.PATCH('/api/cases/{person}/{case}', { params: { header: by(key), path: where(at) }, body: { ...body, values: anyOf(body.values) } })),
  submit: (key: Key, at: CaseRef, version: number) =>
    answer(api.POST('/api/cases/{person}/{case}/submit', { params: { header: by(key), path: where(at) }, body: { version } })),
  decide: (key: Key, at: CaseRef, body: T.CaseDecision) =>
    answer(api.POST('/api/cases/{person}/{case}/decide', { params: { header: by(key), path: where(at) }, body })),
  cosign: (key: Key, at: CaseRef, body: T.CosignAsk) =>
    answer(api.POST('/api/cases/{person}/{case}/cosign', { params: { header: by(key), path: where(at) }, body })),
  recallCosigner: (key: Key, at: CaseRef, version: number) =>
    answer(api.POST('/api/cases/{person}/{case}/cosign/recall', { params: { header: by(key), path: where(at) }, body: { version } })),
  decideMany: (key: Key, body: T.ManyDecided) => answer(api.POST('/api/desk/decide', { params: { header: by(key) }, body })),
  underWay: (query: { org: string; before?: string; cursor?: string; limit?: number }) => answer(api.GET('/api/desk/under-way', { params: { query } })),
  clear: (key: Key, body: T.CasesCleared) => answer(api.POST('/api/desk/clear', { params: { header: by(key) }, body })),
  overrides: (query: { org: string; since?: string; until?: string; cursor?: string; limit?: number }) =>
    answer(api.GET('/api/desk/overrides', { params: { query } })),
  takeOverrides: (org: string, body: { since?: string; until?: string; purpose: string }) =>
    download(address('/api/orgs/{org}/overrides.xlsx', { org }), body),
  urge: (key: Key, at: CaseRef, version: number) =>
    answer(api.POST('/api/cases/{person}/{case}/urge', { params: { header: by(key), path: where(at) }, body: { version } })),
  notices: () => answer(api.GET('/api/notices')),
  see: (key: Key, body: T.NoticesSeen) => answer(api.POST('/api/notices', { params: { header: by(key) }, body })),
  withdraw: (key: Key, at: CaseRef, body: { version: number; reason: string }) =>
    answer(api.POST('/api/cases/{person}/{case}/withdraw', { params: { header: by(key), path: where(at) }, body })),
  putPaper: (key: Key, at: CaseRef, kind: string, file: File) =>
    answer(api.POST('/api/cases/{person}/{case}/evidence', { params: { header: by(key), path: where(at), query: { kind } }, ...form(file) })),
  dropPaper: (key: Key, at: CaseRef, paper: string) =>
    answer(api.DELETE('/api/cases/{person}/{case}/evidence/{paper}', { params: { header: by(key), path: { ...where(at), paper } } })),
  formUrl: (at: CaseRef, form: string) => address('/api/cases/{person}/{case}/forms/{form}', { ...where(at), form }),
  receipt: (code: string) => answer(api.GET('/api/receipts/{code}', { params: { path: { code } } })),
  takeRequest: (at: CaseRef, purpose: string) => download(address('/api/cases/{person}/{case}/request-package', where(at)), { purpose }),
  takeRecord: (at: CaseRef, purpose: string) => download(address('/api/cases/{person}/{case}/record-package', where(at)), { purpose }),
  readRecord: (key: Key, at: CaseRef, file: File) =>
    answer(api.POST('/api/cases/{person}/{case}/record-contents', { params: { header: by(key), path: where(at) }, ...form(file) })) as Promise<T.RecordView>,
  importRecord: (key: Key, at: CaseRef, version: number, file: File) =>
    answer(api.POST('/api/cases/{person}/{case}/record', { params: { header: by(key), path: where(at), query: { version } }, ...form(file) })),
  recordFields: (at: CaseRef) => answer(api.GET('/api/cases/{person}/{case}/record-fields', { params: { path: where(at) } })) as Promise<T.FieldView[]>,
  enterRecord: (key: Key, at: CaseRef, body: { version: number; values: Values }) =>
    answer(api.PUT('/api/cases/{person}/{case}/record', { params: { header: by(key), path: where(at) }, body: { ...body, values: anyOf(body.values) } })),
  importRequest: (key: Key, file: File) => answer(api.POST('/api/requests', { params: { header: by(key) }, ...form(file) })),
  paperUrl: (at: CaseRef, paper: string) => address('/api/cases/{person}/{case}/evidence/{paper}', { ...where(at), paper }),
};

export const packageKeys = {
  view: () => answer(api.GET('/api/package-keys')),
  trust: (key: Key, body: T.KeyTrusted) => answer(api.POST('/api/package-keys', { params: { header: by(key) }, body })),
  withdraw: (key: Key, body: { key: string }) => answer(api.POST('/api/package-keys/withdraw', { params: { header: by(key) }, body })),
};

export interface OutOfClassAsk {
  org: string;
  why: 'suspended' | 'suspected_dropout' | 'dropout' | 'away';
  ending: boolean;
  limit: number;
  cursor?: string;
}

export interface FindingRef {
  org: string;
  id: string;
}

export type Standing = 'all' | 'open' | 'overdue' | 'found' | 'explained' | 'ordered' | 'remedied' | 'closed' | 'dismissed' | 'ceased';

const against = (at: FindingRef) => ({ org: at.org, finding: at.id });

export const findings = {
  list: (org: string, query: { standing: Standing; violation?: string; cursor?: string; limit?: number }) =>
    answer(api.GET('/api/orgs/{org}/findings', { params: { path: { org }, query } })),
  summary: (org: string) => answer(api.GET('/api/orgs/{org}/findings/summary', { params: { path: { org } } })),
  listUrl: (org: string, standing: Standing, violation: string) =>
    address('/api/orgs/{org}/findings/list.xlsx', { org }, { standing, ...(violation ? { violation } : {}) }),
  look: (key: Key, org: string) => answer(api.POST('/api/orgs/{org}/findings/look', { params: { header: by(key), path: { org } } })),
  register: (key: Key, org: string, body: T.FindingRegistration) =>
    answer(api.POST('/api/orgs/{org}/findings', { params: { header: by(key), path: { org } }, body })),
  view: (at: FindingRef) => answer(api.GET('/api/orgs/{org}/findings/{finding}', { params: { path: against(at) } })),
  explain: (key: Key, at: FindingRef, body: { version: number; words: string }) =>
    answer(api.POST('/api/orgs/{org}/findings/{finding}/explain', { params: { header: by(key), path: against(at) }, body })),
  remedy: (key: Key, at: FindingRef, body: { version: number; words: string }) =>
    answer(api.POST('/api/orgs/{org}/findings/{finding}/remedy', { params: { header: by(key), path: against(at) }, body })),
  order: (key: Key, at: FindingRef, body: { version: number; within: number; words: string }) =>
    answer(api.POST('/api/orgs/{org}/findings/{finding}/order', { params: { header: by(key), path: against(at) }, body })),
  close: (key: Key, at: FindingRef, body: { version: number; words: string; responsible: string; sanctions: string[] }) =>
    answer(api.POST('/api/orgs/{org}/findings/{finding}/close', { params: { header: by(key), path: against(at) }, body })),
  dismiss: (key: Key, at: FindingRef, body: { version: number; words: string }) =>
    answer(api.POST('/api/orgs/{org}/findings/{finding}/dismiss', { params: { header: by(key), path: against(at) }, body })),
};

export interface ProblemRef {
  org: string;
  id: string;
}

export interface ProblemFilter {
  standing: 'unsettled' | 'open' | 'handling' | 'settled' | 'ceased' | 'all';
  kind?: T.ProblemKind;
  leaving?: boolean;
}

const inDoubt = (at: ProblemRef) => ({ org: at.org, problem: at.id });

export const problemRecords = {
  list: (org: string, query: ProblemFilter & { cursor?: string; limit?: number }) =>
    answer(api.GET('/api/orgs/{org}/problem-records', { params: { path: { org }, query } })),
  summary: (org: string) => answer(api.GET('/api/orgs/{org}/problem-records/summary', { params: { path: { org } } })),
  view: (at: ProblemRef) => answer(api.GET('/api/orgs/{org}/problem-records/{problem}', { params: { path: inDoubt(at) } })),
  handle: (key: Key, at: ProblemRef, body: { version: number; cure: T.ProblemCure }) =>
    answer(api.POST('/api/orgs/{org}/problem-records/{problem}/handle', { params: { header: by(key), path: inDoubt(at) }, body })),
  search: (key: Key, org: string) => answer(api.POST('/api/orgs/{org}/problem-records/search', { params: { header: by(key), path: { org } } })),
  tell: (key: Key, org: string, file: File) =>
    answer(api.POST('/api/orgs/{org}/problem-records/list', { params: { header: by(key), path: { org } }, ...form(file) })),
  take: (org: string, body: { kind?: T.ProblemKind; leaving: boolean; all: boolean; purpose: string }) =>
    download(address('/api/orgs/{org}/problem-records/list.xlsx', { org }), body),
};

export interface PupilsAsk {
  org?: string;
  class?: string;
  grade?: number;
  q?: string;
  left?: boolean;
  cursor?: string;
  limit?: number;
}

export const pupils = {
  list: (query: PupilsAsk) => answer(api.GET('/api/pupils', { params: { query } })),
  outOfClass: (query: OutOfClassAsk) => answer(api.GET('/api/pupils/out-of-class', { params: { query } })),
  countOutOfClass: (org: string) => answer(api.GET('/api/pupils/out-of-class/counts', { params: { query: { org } } })),
  find: (number: string) => answer(api.POST('/api/pupils/find', { body: { number } })),
  view: (person: string) => answer(api.GET('/api/pupils/{person}', { params: { path: { person } } })),
  reveal: (key: Key, person: string, body: { field: string; purpose: string }) =>
    answer(api.POST('/api/pupils/{person}/reveal', { params: { header: by(key), path: { person } }, body })),
  maintain: (key: Key, person: string, body: { version: number; values: Values }) =>
    answer(api.PATCH('/api/pupils/{person}', { params: { header: by(key), path: { person } }, body: { ...body, values: anyOf(body.values) } })),
  photoUrl: (person: string) => address('/api/pupils/{person}/photo', { person }),
  cardUrl: (person: string) => address('/api/pupils/{person}/card.pdf', { person }),
  roster: (org: string, kind: 'xlsx' | 'pdf', body: { class?: string; grade?: number; purpose: string }) =>
    download(address(`/api/orgs/{org}/roster.${kind}`, { org }), body),
};

export interface CopyRef {
  person: string;
  copy: string;
}

export const archives = {
  view: (person: string) => answer(api.GET('/api/pupils/{person}/archive', { params: { path: { person } } })),
  note: (key: Key, person: string, body: { section: string; kind: string; held_on: string; values: Values }) =>
    answer(api.POST('/api/pupils/{person}/archive', { params: { header: by(key), path: { person } }, body })),
  correct: (key: Key, person: string, item: string, body: { version: number; held_on: string; values: Values; reason: string }) =>
    answer(api.PATCH('/api/pupils/{person}/archive/items/{item}', { params: { header: by(key), path: { person, item } }, body })),
  putFile: (key: Key, person: string, item: string, version: number, file: File) =>
    answer(
      api.POST('/api/pupils/{person}/archive/items/{item}/file', {
        params: { header: by(key), path: { person, item }, query: { version } },
        ...form(file),
      }),
    ),
  place: (key: Key, person: string, body: { version: number; kept: T.PaperKept; place: string; keeper: string }) =>
    answer(api.POST('/api/pupils/{person}/archive/place', { params: { header: by(key), path: { person } }, body })),
  fileUrl: (person: string, item: string, version: number) =>
    address('/api/pupils/{person}/archive/items/{item}/file', { person, item }, { version }),
  paperUrl: (person: string, of: string, paper: string) =>
    address('/api/pupils/{person}/archive/papers/{case}/{paper}', { person, case: of, paper }),
  print: (person: string, body: { sections: string[]; purpose: string }) =>
    download(address('/api/pupils/{person}/archive.pdf', { person }), body),
  kinds: (org: string) => answer(api.GET('/api/orgs/{org}/archive-kinds', { params: { path: { org } } })),
  resultsUrl: (org: string, of: string) => address('/api/orgs/{org}/classes/{class}/results.xlsx', { org, class: of }),
  noteResults: (key: Key, org: string, to: string, query: { held_on: string; school_year: string; term: string; exam: string }, file: File) =>
    answer(api.POST('/api/orgs/{org}/classes/{class}/results', { params: { header: by(key), path: { org, class: to }, query }, ...form(file) })),
  copies: (org: string, query: { cursor?: string; limit?: number }) =>
    answer(api.GET('/api/orgs/{org}/archive-copies', { params: { path: { org }, query } })),
  copy: (at: CopyRef) => answer(api.GET('/api/pupils/{person}/archive-copies/{copy}', { params: { path: { ...at } } })),
  placeCopy: (key: Key, at: CopyRef, body: { version: number; kept: T.PaperKept; place: string; keeper: string }) =>
    answer(api.POST('/api/pupils/{person}/archive-copies/{copy}', { params: { header: by(key), path: { ...at } }, body })),
  copyFileUrl: (at: CopyRef, item: string, version: number) =>
    address('/api/pupils/{person}/archive-copies/{copy}/items/{item}/file', { ...at, item }, { version }),
  copyPaperUrl: (at: CopyRef, of: string, paper: string) =>
    address('/api/pupils/{person}/archive-copies/{copy}/papers/{case}/{paper}', { ...at, case: of, paper }),
};

export const law = {
  packs: () => answer(api.GET('/api/packs')),
  pack: (pack: string) => answer(api.GET('/api/packs/{pack}', { params: { path: { pack } } })),
  clause: (clause: string) => answer(api.GET('/api/clauses/{clause}', { params: { path: { clause } } })),
};
