import { useQuery } from '@tanstack/react-query';

import { cases } from '../../api/calls';
import { Answer } from '../../parts/Busy';
import { Facts, PageHead, Sheet } from '../../parts/Sheet';
import { useParam } from '../../parts/useParam';
import { useWords } from '../../words';
import { CaseStateTag } from './deskColumns';

/** How the case of a receipt stands, for whoever scanned its code. It names no pupil. */
export default function ReceiptPage() {
  const t = useWords();
  const code = useParam('code');
  const found = useQuery({ queryKey: ['receipt', code], queryFn: () => cases.receipt(code), retry: false });
  return (
    <>
      <PageHead title={t('receipt.title')} />
      <Answer of={found}>
        {(receipt) => (
          <Sheet title={t.pick(receipt)} tools={<CaseStateTag state={receipt.state} />}>
            <div className="stack">
              <Facts
                items={[
                  [t('receipt.opener'), receipt.opener_name],
                  [t('receipt.received'), receipt.received_on],
                  [t('desk.col.step'), t.pick({ zh: receipt.step_zh, en: receipt.step_en })],
                  [t('desk.col.waits'), receipt.waits_for ?? ''],
                  [t('desk.col.due'), receipt.due_on ?? ''],
                ]}
              />
              <p className="soft small">{t('receipt.note')}</p>
            </div>
          </Sheet>
        )}
      </Answer>
    </>
  );
}
