import { Checkbox, Input } from 'antd';
import type { ReactNode } from 'react';

import type { Problem } from '../../api/problem';
import type { EndingView } from '../../api/types';
import { Field } from '../../parts/Field';
import { RefusalPanel } from '../../parts/RefusalPanel';
import { Facts, Sheet } from '../../parts/Sheet';
import { useWords } from '../../words';

/** What an ending rests on. */
export interface Approval {
  document: string;
  reason: string;
  /** That it cannot be undone was read. */
  known: boolean;
}

export const noApproval: Approval = { document: '', reason: '', known: false };

/** What an ending would do, and what stands in its way. */
export function EndingFacts({ ending, children }: { ending: EndingView; children?: ReactNode }) {
  const t = useWords();
  return (
    <>
      <Sheet title={t('ending.plan')}>
        <div className="stack">
          <Facts
            items={[
              [t('ending.pupils'), ending.pupils.toLocaleString()],
              [t('ending.records'), ending.records.toLocaleString()],
              [t('ending.custodian'), ending.custodian?.name ?? t('ending.custodian.none')],
              [t('ending.accounts'), ending.accounts.toLocaleString()],
              [t('ending.findings'), ending.findings.toLocaleString()],
            ]}
          />
          {children}
        </div>
      </Sheet>
      {ending.bars.length > 0 ? (
        <Sheet title={t('ending.bars')}>
          <RefusalPanel refusals={ending.bars} label={t('ending.bars')} />
        </Sheet>
      ) : null}
    </>
  );
}

/** The paper it rests on, and that it cannot be undone. */
export function ApprovalFields({ value, change, problem, warning }: {
  value: Approval;
  change: (part: Partial<Approval>) => void;
  problem: Problem | null;
  warning: string;
}) {
  const t = useWords();
  return (
    <div className="stack">
      <div className="form-grid">
        <Field label={t('ending.document')} required error={problem?.messageFor('document')}>
          <Input value={value.document} maxLength={60} autoComplete="off" onChange={(event) => change({ document: event.target.value })} />
        </Field>
        <Field label={t('ending.reason')} required error={problem?.messageFor('reason')}>
          <Input value={value.reason} maxLength={500} autoComplete="off" onChange={(event) => change({ reason: event.target.value })} />
        </Field>
      </div>
      <p className="ending-final" role="note">
        {warning}
      </p>
      <Checkbox checked={value.known} onChange={(event) => change({ known: event.target.checked })}>
        {t('ending.known')}
      </Checkbox>
    </div>
  );
}

export const isApproved = (value: Approval): boolean => value.known && value.document.trim() !== '' && value.reason.trim() !== '';
