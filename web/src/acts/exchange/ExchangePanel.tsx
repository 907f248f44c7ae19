import { useState } from 'react';

import { cases, type CaseRef } from '../../api/calls';
import type { CaseView } from '../../api/types';
import { ActButton } from '../../parts/ActButton';
import { Sheet } from '../../parts/Sheet';
import { useWords } from '../../words';
import { EnterRecordForm } from './EnterRecordForm';
import { ImportRecordDialog } from './ImportRecordDialog';
import { TakeAwayDialog } from './TakeAwayDialog';
import './exchange.css';

const acts = ['request_package', 'import_record', 'enter_record', 'record_package'] as const;
type Act = (typeof acts)[number];

/** What passes between this register and the one elsewhere: each act open, or barred with its article. */
export function ExchangePanel({ at, view, onView, onNo }: { at: CaseRef; view: CaseView; onView: (view: CaseView) => void; onNo: () => void }) {
  const t = useWords();
  const [doing, setDoing] = useState<Act | null>(null);
  const shown = acts.flatMap((act) => {
    if (view.acts.includes(act)) return [{ act, refusals: [] }];
    const barred = view.barred.find((one) => one.act === act);
    return barred ? [{ act, refusals: barred.refusals }] : [];
  });
  if (shown.length === 0) return null;
  const close = () => setDoing(null);
  const onDone = (given: CaseView) => {
    onView(given);
    close();
  };
  // What waits to be done now stands out: the record that has not come, or the one to be handed over.
  const came = view.evidence.some((paper) => paper.kind === 'record');
  const first = view.acts.includes('record_package') ? 'record_package' : came ? null : 'import_record';
  return (
    <>
      <Sheet title={t('exchange.title')}>
        <p className="soft small">{t(shown.some((one) => one.act === 'record_package') ? 'exchange.note.out' : 'exchange.note.in')}</p>
        <div className="form-foot">
          {shown.map(({ act, refusals }) => (
            <ActButton key={act} refusals={refusals} placement="bottomLeft" type={act === first ? 'primary' : 'default'} onClick={() => setDoing(act)}>
              {t(`exchange.act.${act}`)}
            </ActButton>
          ))}
        </div>
      </Sheet>
      {doing === 'enter_record' ? <EnterRecordForm at={at} view={view} onView={onView} onDone={onDone} onNo={onNo} onClose={close} /> : null}
      {doing === 'import_record' ? <ImportRecordDialog at={at} view={view} onDone={onDone} onNo={onNo} onClose={close} /> : null}
      {doing === 'request_package' ? <TakeAwayDialog what="request" take={(purpose) => cases.takeRequest(at, purpose)} onClose={close} /> : null}
      {doing === 'record_package' ? <TakeAwayDialog what="record" take={(purpose) => cases.takeRecord(at, purpose)} onClose={close} /> : null}
    </>
  );
}
