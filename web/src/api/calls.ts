/** Every question and every act the client can put to the server, one line each. */
import { address, get, write } from './http';
import type * as T from './types';

type Key = string;
type Values = Record<string, string>;
const batchPath = '/orgs/{org}/batches/{id}';
export interface BatchRef { org: string; id: string }

export const session = {
  view: () => get<T.SessionView>(address('/session')),
  signIn: (key: Key, body: { login: string; password: string }) => write<T.SessionView>('POST', address('/session'), body, key),
  redeem: (key: Key, body: { login: string; code: string }) => write<T.SessionView>('POST', address('/session/one-time'), body, key),
  setPassword: (key: Key, body: { password: string }) => write<T.SessionView>('POST', address('/session/password'), body, key),
  beginFactor: (key: Key) => write<T.SecondFactorSetup>('POST', address('/session/second-factor'), {}, key),
  confirmFactor: (key: Key, body: { code: string }) =>
    write<T.SessionView>('POST', address('/session/second-factor/confirm'), body, key),
  prove: (key: Key, body: { code: string }) => write<T.SessionView>('POST', address('/session/code'), body, key),
  signOut: (key: Key) => write<void>('DELETE', address('/session'), undefined, key),
  undertaking: () => get<T.UndertakingText>(address('/undertaking')),
  signUndertaking: (key: Key, body: { sha256: string; name: string }) =>
    write<T.SessionView>('POST', address('/undertaking'), body, key),
};

export const work = {
  bench: () => get<T.Workbench>(address('/workbench')),
  statistics: (query: { org?: string; as_of?: string; known_on?: string }) => get<T.StatisticsView>(address('/statistics', {}, query)),
  audit: (query: { org?: string; person?: string; cursor?: string; limit?: number }) =>
    get<T.Page<T.AuditView>>(address('/audit', {}, query)),
};

export interface UnitDraft {
  parent: string; level: T.Level; side: T.Side; code: string; name: string; division: string; details: T.UnitDetails;
}
export interface ClassDraft {
  code: string; name: string; grade: number; founded_month: string; class_type: string; teacher: string; honours: string;
  size_limit: number;
}
export interface StaffDraft {
  name: string; document_number: string; phone: string; duty: string; since_on: string; trained_on?: string; certificate: string;
}
export interface AccountDraft { staff: string; login: string; role: T.Role; class?: string }

export const orgs = {
  below: (parent?: string) => get<T.OrgView[]>(address('/orgs', {}, { parent })),
  view: (id: string) => get<T.OrgView>(address('/orgs/{id}', { id })),
  create: (key: Key, body: UnitDraft) =>
    write<{ org: T.OrgView; account: T.AccountCreated | null }>('POST', address('/orgs'), body, key),
  maintain: (key: Key, id: string, body: { version: number; name?: string; details?: T.UnitDetails }) =>
    write<T.OrgView>('PATCH', address('/orgs/{id}', { id }), body, key),
  addCampus: (key: Key, id: string, body: { code: string; name: string; division: string; details: T.SchoolDetails }) =>
    write<T.OrgView>('POST', address('/orgs/{id}/campuses', { id }), body, key),
  classes: (id: string, grade?: number) => get<T.ClassView[]>(address('/orgs/{id}/classes', { id }, { grade })),
  openClass: (key: Key, id: string, body: ClassDraft) =>
    write<T.ClassView>('POST', address('/orgs/{id}/classes', { id }), body, key),
  maintainClass: (key: Key, org: string, id: string, body: { version: number } & Partial<Pick<ClassDraft, 'name' | 'teacher' | 'honours' | 'size_limit'>>) =>
    write<T.ClassView>('PATCH', address('/orgs/{org}/classes/{id}', { org, id }), body, key),
  staff: (id: string) => get<T.StaffView[]>(address('/orgs/{id}/staff', { id })),
  fileStaff: (key: Key, id: string, body: StaffDraft) => write<T.StaffView>('POST', address('/orgs/{id}/staff', { id }), body, key),
  recordTraining: (key: Key, org: string, id: string, body: { trained_on: string; certificate: string }) =>
    write<T.StaffView>('POST', address('/orgs/{org}/staff/{id}/training', { org, id }), body, key),
  fileUpward: (key: Key, org: string, id: string) =>
    write<T.StaffView>('POST', address('/orgs/{org}/staff/{id}/file', { org, id }), {}, key),
  accounts: (id: string) => get<T.AccountView[]>(address('/orgs/{id}/accounts', { id })),
  createAccount: (key: Key, id: string, body: AccountDraft) =>
    write<T.AccountCreated>('POST', address('/orgs/{id}/accounts', { id }), body, key),
  resetAccount: (key: Key, org: string, id: string) =>
    write<T.AccountCreated>('POST', address('/orgs/{org}/accounts/{id}/reset', { org, id }), {}, key),
  endAccount: (key: Key, org: string, id: string) =>
    write<T.AccountView>('POST', address('/orgs/{org}/accounts/{id}/end', { org, id }), {}, key),
};

export interface RowsAsk { state?: string; class?: string; q?: string; faceless?: boolean; cursor?: string; limit?: number }

export const batches = {
  list: (query: { org?: string; state?: string; cursor?: string; limit?: number }) =>
    get<T.Page<T.BatchView>>(address('/batches', {}, query)),
  open: (key: Key, body: { school: string; grade: number }) => write<T.BatchView>('POST', address('/batches'), body, key),
  view: (at: BatchRef) => get<T.BatchView>(address(batchPath, { ...at })),
  fields: (org: string, grade: number) => get<T.FieldView[]>(address('/orgs/{org}/fields', { org }, { grade })),
  templateUrl: (org: string, grade: number) => address('/orgs/{org}/intake-template', { org }, { grade }),
  upload: (key: Key, at: BatchRef, file: File) => {
    const form = new FormData();
    form.set('file', file);
    return write<T.UploadView>('POST', address(`${batchPath}/workbook`, { ...at }), form, key);
  },
  check: (key: Key, at: BatchRef, body: { file: string; columns: T.ColumnView[] }) =>
    write<T.JobView>('POST', address(`${batchPath}/check`, { ...at }), body, key),
  rows: (at: BatchRef, ask: RowsAsk) => get<T.Page<T.RowView>>(address(`${batchPath}/rows`, { ...at }, { ...ask })),
  row: (at: BatchRef, row: number) => get<T.RowView>(address(`${batchPath}/rows/{row}`, { ...at, row })),
  addRow: (key: Key, at: BatchRef, values: Values) =>
    write<T.RowView>('POST', address(`${batchPath}/rows`, { ...at }), { values }, key),
  mendRow: (key: Key, at: BatchRef, row: number, body: { version: number; values: Values }) =>
    write<T.RowView>('PATCH', address(`${batchPath}/rows/{row}`, { ...at, row }), body, key),
  dropRow: (key: Key, at: BatchRef, row: number, version: number) =>
    write<void>('DELETE', address(`${batchPath}/rows/{row}`, { ...at, row }, { version }), undefined, key),
  preview: (at: BatchRef, cursor?: string) => get<T.Page<T.RowChange>>(address(`${batchPath}/preview`, { ...at }, { cursor })),
  failedUrl: (at: BatchRef) => address(`${batchPath}/failed.xlsx`, { ...at }),
  arrivals: (key: Key, at: BatchRef, body: { rows: number[] | null; arrived_on: string; guardian_confirmed: boolean }) =>
    write<T.BatchView>('POST', address(`${batchPath}/arrivals`, { ...at }), body, key),
  photos: (key: Key, at: BatchRef, zip: File) => {
    const form = new FormData();
    form.set('file', zip);
    return write<T.PhotoResult[]>('POST', address(`${batchPath}/photos`, { ...at }), form, key);
  },
  putPhoto: (key: Key, at: BatchRef, row: number, source: 'capture' | 'import', jpeg: Blob) =>
    write<T.RowView>('PUT', address(`${batchPath}/rows/{row}/photo`, { ...at, row }, { source }), jpeg, key),
  photoUrl: (at: BatchRef, row: number) => address(`${batchPath}/rows/{row}/photo`, { ...at, row }),
  confirm: (key: Key, at: BatchRef, version: number) =>
    write<T.BatchView>('POST', address(`${batchPath}/confirm`, { ...at }), { version }, key),
  checkClass: (key: Key, at: BatchRef, classId: string) =>
    write<T.BatchView>('POST', address(`${batchPath}/check-class`, { ...at }), { class: classId }, key),
  undertaking: (at: BatchRef) => get<T.UndertakingText>(address(`${batchPath}/undertaking`, { ...at })),
  sign: (key: Key, at: BatchRef, body: { version: number; sha256: string; name: string }) =>
    write<T.BatchView>('POST', address(`${batchPath}/sign`, { ...at }), body, key),
  withdraw: (key: Key, at: BatchRef, version: number) =>
    write<T.BatchView>('POST', address(`${batchPath}/withdraw`, { ...at }), { version }, key),
  decide: (
    key: Key, at: BatchRef, body: { version: number; accept: number[] | null; return: { row: number; reason: string }[] },
  ) => write<T.BatchView>('POST', address(`${batchPath}/decide`, { ...at }), body, key),
  confirmationUrl: (at: BatchRef, row?: number) => address(`${batchPath}/confirmation.pdf`, { ...at }, { row }),
  undertakingUrl: (at: BatchRef) => address(`${batchPath}/undertaking.pdf`, { ...at }),
  job: (org: string, id: string) => get<T.JobView>(address('/orgs/{org}/jobs/{id}', { org, id })),
  jobEventsUrl: (org: string, id: string) => address('/orgs/{org}/jobs/{id}/events', { org, id }),
};

export interface PupilsAsk { org?: string; class?: string; grade?: number; q?: string; cursor?: string; limit?: number }

export const pupils = {
  list: (ask: PupilsAsk) => get<T.Page<T.PupilLine>>(address('/pupils', {}, { ...ask })),
  find: (key: Key, number: string) => write<T.PupilLine[]>('POST', address('/pupils/find'), { number }, key),
  view: (person: string) => get<T.PupilView>(address('/pupils/{person}', { person })),
  reveal: (key: Key, person: string, body: { field: string; purpose: string }) =>
    write<T.Revealed>('POST', address('/pupils/{person}/reveal', { person }), body, key),
  maintain: (key: Key, person: string, body: { version: number; values: Values }) =>
    write<T.PupilView>('PATCH', address('/pupils/{person}', { person }), body, key),
  photoUrl: (person: string) => address('/pupils/{person}/photo', { person }),
  cardUrl: (person: string) => address('/pupils/{person}/card.pdf', { person }),
  rosterUrl: (org: string, kind: 'xlsx' | 'pdf', query: { class?: string; grade?: number }) =>
    address(`/orgs/{org}/roster.${kind}`, { org }, query),
};

export const law = {
  packs: () => get<T.PackView[]>(address('/packs')),
  pack: (id: string) => get<T.PackView>(address('/packs/{id}', { id })),
  clause: (id: string) => get<T.ClauseView>(address('/clauses/{id}', { id })),
};
