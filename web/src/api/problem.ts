import type { Refusal } from './types';

/** What kind of no the server gave; `offline` when it gave no answer at all. */
export type ProblemCode =
  | 'invalid' | 'unauthenticated' | 'denied' | 'absent' | 'refused' | 'conflict' | 'fault' | 'busy' | 'offline';

export interface FieldProblem {
  field: string;
  message: string;
  message_en?: string;
}

interface ProblemBody {
  title?: string;
  status?: number;
  code?: string;
  detail?: string;
  detail_en?: string;
  reference?: string;
  refusals?: Refusal[];
  fields?: FieldProblem[];
  current_version?: number;
  reason?: string;
}

const codeOf: Record<number, ProblemCode> = {
  400: 'invalid', 401: 'unauthenticated', 403: 'denied', 404: 'absent', 409: 'conflict', 413: 'invalid', 422: 'refused',
  429: 'busy', 503: 'busy',
};

/** An answer of `application/problem+json`, as an error that knows its clauses and fields. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly httpStatus: number;
  readonly title: string;
  /** What happened and what to do, in both languages. */
  readonly said: { zh: string; en: string };
  readonly reference: string | undefined;
  readonly refusals: Refusal[];
  readonly fields: FieldProblem[];
  readonly currentVersion: number | undefined;
  readonly reason: string | undefined;

  constructor(httpStatus: number, body: ProblemBody) {
    super(body.detail ?? body.title ?? '');
    this.name = 'Problem';
    this.httpStatus = httpStatus;
    this.code = (body.code as ProblemCode | undefined) ?? codeOf[httpStatus] ?? 'fault';
    this.title = body.title ?? '';
    this.said = { zh: body.detail ?? '', en: body.detail_en ?? '' };
    this.reference = body.reference;
    this.refusals = body.refusals ?? [];
    this.fields = body.fields ?? [];
    this.currentVersion = body.current_version;
    this.reason = body.reason;
  }

  /** Whether only a fresh second factor is missing. */
  get isProofStale(): boolean {
    return this.code === 'denied' && this.reason === 'proof_stale';
  }

  /** What is said against one field, by the parser or by a clause. */
  messageFor(field: string): FieldProblem | undefined {
    return this.fields.find((said) => said.field === field || said.field.endsWith(`.${field}`));
  }

  /** Reads the body of a failed answer; a body that is not JSON is a fault without words. */
  static async from(response: Response): Promise<Problem> {
    const body = (await response.json().catch(() => ({}))) as ProblemBody;
    return new Problem(response.status, body);
  }

  /** No answer came: the network is down, or the server is. A write may or may not have happened. */
  static offline(): Problem {
    return new Problem(0, { code: 'offline' });
  }
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(500, { code: 'fault', detail: error instanceof Error ? error.message : String(error) });
}
