/** The nouns as the server shows them, generated from its description of itself. */
import type { components } from './schema';

/** In an answer every field is there; what may be missing is null. */
export type Given<T> = T extends object ? { [K in keyof T]-?: Given<Exclude<T[K], undefined>> } : T;

type Schemas = components['schemas'];
type Shown<Name extends keyof Schemas> = Given<Schemas[Name]>;

export type Action = Schemas['Action'];
export type Level = Schemas['Level'];
export type PaperKept = Schemas['PaperKept'];
export type Party = Schemas['Party'];
export type Role = Schemas['Role'];
export type Stage = Schemas['Stage'];
export type TodoKind = Schemas['TodoKind'];
export type SessionStep = Schemas['SessionStep'];

export interface Page<T> {
  items: T[];
  next: string | null;
  total: number | null;
}

export type AccountCreated = Shown<'AccountCreated'>;
export type AccountView = Shown<'AccountView'>;
export type ArchiveCopyLine = Shown<'ArchiveCopyLine'>;
export type ArchiveItemView = Shown<'ArchiveItemView'>;
export type ArchiveSectionView = Shown<'ArchiveSectionView'>;
export type ArchiveVersionView = Shown<'ArchiveVersionView'>;
export type ArchiveView = Shown<'ArchiveView'>;
export type AuditView = Shown<'AuditView'>;
export type BacklogView = Shown<'BacklogView'>;
export type CaseStepView = Shown<'CaseStepView'>;
export type CaseView = Shown<'CaseView'>;
export type ChangeFieldView = Shown<'ChangeFieldView'>;
export type ChangeView = Shown<'ChangeView'>;
export type ClockView = Shown<'ClockView'>;
export type DeskItem = Shown<'DeskItem'>;
export type NoticeView = Shown<'NoticeView'>;
export type OverrideView = Shown<'OverrideView'>;
export type EvidenceView = Shown<'EvidenceView'>;
export type BatchCounts = Shown<'BatchCounts'>;
export type BatchView = Shown<'BatchView'>;
export type ClassView = Shown<'ClassView'>;
export type ClauseRef = Shown<'ClauseRef'>;
export type DeadlineView = Shown<'DeadlineView'>;
export type ClauseView = Shown<'ClauseView'>;
export type ClassGoes = Shown<'ClassGoes'>;
export type ColumnView = Shown<'ColumnView'>;
export type CountBy = Shown<'CountBy'>;
export type EndingView = Shown<'EndingView'>;
export type FieldView = Shown<'FieldView'>;
export type FindingItem = Shown<'FindingItem'>;
export type FindingStepView = Shown<'FindingStepView'>;
export type FindingSummary = Shown<'FindingSummary'>;
export type FindingUnit = Shown<'FindingUnit'>;
export type FindingView = Shown<'FindingView'>;
export type JobView = Shown<'JobView'>;
export type Me = Shown<'Me'>;
export type MergerView = Shown<'MergerView'>;
export type OrgView = Shown<'OrgView'>;
export type PackageKeysView = Shown<'PackageKeysView'>;
export type PackView = Shown<'PackView'>;
export type PhotoResult = Shown<'PhotoResult'>;
export type OutOfClassLine = Shown<'OutOfClassLine'>;
export type PupilLine = Shown<'PupilLine'>;
export type PupilView = Shown<'PupilView'>;
export type RecordDifference = Shown<'RecordDifference'>;
export type RecordView = Omit<Shown<'RecordView'>, 'acts'> & { acts: [string, string][] };
export type TrustedKey = Shown<'TrustedKey'>;
export type Refusal = Shown<'Refusal'>;
export type ResultsNoted = Shown<'ResultsNoted'>;
export type RowChange = Shown<'RowChange'>;
export type RowView = Shown<'RowView'>;
export type SchoolDetails = Shown<'SchoolDetails'>;
export type SessionView = Shown<'SessionView'>;
export type StaffView = Shown<'StaffView'>;
export type TodoItem = Shown<'TodoItem'>;
export type UndertakingText = Shown<'UndertakingText'>;
export type UnitDetails = Shown<'UnitDetails'>;
export type UnitEventView = Shown<'UnitEventView'>;
export type UploadView = Shown<'UploadView'>;
export type ValueView = Shown<'ValueView'>;
export type WatchLine = Shown<'WatchLine'>;
export type WatchView = Shown<'WatchView'>;
export type WindowView = Shown<'WindowView'>;
export type Workbench = Shown<'Workbench'>;
export type AuthorityDetails = Omit<Extract<UnitDetails, { kind: 'authority' }>, 'kind'>;

export type ClassDraft = Schemas['OpenClass'];
export type StaffDraft = Schemas['FileStaff'];
export type AccountDraft = Schemas['CreateAccount'];
export type CosignAsk = Schemas['AskCosigner'];
export type DelegationDraft = Schemas['DelegateDuty'];
export type DelegationView = Schemas['DelegationView'];
export type StandIn = Schemas['StandIn'];
export type KeyTrusted = Schemas['TrustKey'];
export type FindingRegistration = Schemas['RegisterFinding'];
export type CaseDraft = Schemas['OpenCase'];
export type CaseFilling = Schemas['FillCase'];
export type CaseDecision = Schemas['DecideCase'];
export type CasesCleared = Schemas['ClearCases'];
export type NoticesSeen = Schemas['SeeNotices'];
export type ManyDecided = Schemas['DecideMany'];
export type Verdict = Schemas['Verdict'];
export type ProblemBody = Partial<Schemas['Problem']>;
