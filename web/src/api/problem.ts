import type { ProblemBody, Refusal } from './types';

/** What kind of no the server gave; `offline` when it gave no answer at all. */
export type ProblemCode = NonNullable<ProblemBody['code']> | 'offline';

export type FieldProblem = NonNullable<ProblemBody['fields']>[number];

const codeOf: Record<number, ProblemCode> = {
  400: 'invalid', 401: 'unauthenticated', 403: 'denied', 404: 'absent', 409: 'conflict', 413: 'invalid', 422: 'refused',
  429: 'busy', 503: 'busy',
};

/** An answer of `application/problem+json`, as an error that knows its clauses and fields. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly httpStatus: number;
  /** What happened and what to do, in both languages. */
  readonly said: { zh: string; en: string };
  readonly reference: string | null;
  readonly refusals: Refusal[];
  readonly fields: FieldProblem[];
  readonly currentVersion: number | null;
  private readonly reason: string | null;

  /** `body` is whatever came: one that is not ours is a fault without words. */
  constructor(httpStatus: number, body: unknown, code?: ProblemCode) {
    const given: ProblemBody = typeof body === 'object' && body !== null ? body : {};
    super(given.detail ?? '');
    this.name = 'Problem';
    this.httpStatus = httpStatus;
    this.code = code ?? given.code ?? codeOf[httpStatus] ?? 'fault';
    this.said = { zh: given.detail ?? '', en: given.detail_en ?? '' };
    this.reference = given.reference ?? null;
    this.refusals = (given.refusals ?? []) as Refusal[];
    this.fields = given.fields ?? [];
    this.currentVersion = given.current_version ?? null;
    this.reason = given.reason ?? null;
  }

  /** Whether only a fresh second factor is missing. */
  get isProofStale(): boolean {
    return this.code === 'denied' && this.reason === 'proof_stale';
  }

  /** What is said against one field. */
  messageFor(field: string): FieldProblem | undefined {
    return this.fields.find((said) => said.field === field || said.field.endsWith(`.${field}`));
  }

  /** No answer came: the network is down, or the server is. A write may or may not have happened. */
  static offline(): Problem {
    return new Problem(0, undefined, 'offline');
  }
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(500, { detail: error instanceof Error ? error.message : String(error) });
}
