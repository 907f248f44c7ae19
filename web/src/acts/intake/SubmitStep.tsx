import { Popconfirm } from 'antd';

import { batches } from '../../api/calls';
import { useAct } from '../../api/useAct';
import { against, ActButton, BatchActButton } from '../../parts/ActButton';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { RefusalPanel } from '../../parts/RefusalPanel';
import { Facts, Sheet } from '../../parts/Sheet';
import { useWords } from '../../words';
import { BatchRecord, BatchStateTag, BatchTrail } from '../batch/BatchHead';
import { UndertakingPaper } from '../batch/UndertakingPaper';
import { useBatchChanged } from '../batch/useBatch';
import type { StepProps } from './IntakePage';

const counted = ['all', 'passing', 'failing', 'checked', 'submitted', 'accepted', 'returned', 'faceless', 'unconfirmed'] as const;

export default function SubmitStep({ at, batch }: StepProps) {
  const t = useWords();
  const changed = useBatchChanged(at);
  const confirm = useAct(
    (key, version: number) => batches.confirm(key, at, version),
    (given) => {
      tell(t('submit.confirmed'));
      changed(given);
    },
    { onNo: () => changed() },
  );
  const withdraw = useAct(
    (key, version: number) => batches.withdraw(key, at, version),
    (given) => {
      tell(t('submit.withdrawn'));
      changed(given);
    },
    { onNo: () => changed() },
  );
  const barred = against(batch, 'confirm');
  const canWithdraw = against(batch, 'withdraw');
  return (
    <>
      <Sheet title={t('batch.trail')}>
        <BatchTrail batch={batch} />
        <BatchRecord batch={batch} />
      </Sheet>
      <div className="submit">
        <Sheet title={t('submit.summary')}>
          <Facts items={counted.map((key) => [t(`batch.count.${key}`), <span className="num" key={key}>{batch.counts[key].toLocaleString()}</span>])} />
        </Sheet>
        <Sheet title={t('submit.title')}>
          <div className="stack">
            {batch.state === 'draft' ? <p>{t('submit.confirm.note')}</p> : <BatchStateTag state={batch.state} />}
            {barred && barred.length > 0 ? <RefusalPanel refusals={barred} /> : null}
            <ProblemNote problem={(barred?.length ? null : confirm.error) ?? withdraw.error} />
            <div className="row-flex">
              <BatchActButton batch={batch} act="confirm" type="primary" loading={confirm.isPending} onClick={() => confirm.mutate(batch.version)}>
                {t('submit.confirm')}
              </BatchActButton>
              {canWithdraw?.length === 0 ? (
                <Popconfirm title={t('submit.withdraw.sure')} okText={t('say.confirm')} cancelText={t('say.cancel')} onConfirm={() => withdraw.mutate(batch.version)}>
                  <ActButton loading={withdraw.isPending}>{t('submit.withdraw')}</ActButton>
                </Popconfirm>
              ) : (
                <BatchActButton batch={batch} act="withdraw">
                  {t('submit.withdraw')}
                </BatchActButton>
              )}
              <UndertakingPaper at={at} batch={batch} />
            </div>
          </div>
        </Sheet>
      </div>
    </>
  );
}
