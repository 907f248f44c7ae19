import { batches, type BatchRef } from '../../api/calls';
import { useAct } from '../../api/useAct';
import type { BatchView } from '../../api/types';
import { useCrumbs } from '../../frame/crumbs';
import { against } from '../../parts/ActButton';
import { Answer } from '../../parts/Busy';
import { tell } from '../../parts/notice';
import { RefusalPanel } from '../../parts/RefusalPanel';
import { Sheet } from '../../parts/Sheet';
import { UndertakingForm } from '../../parts/UndertakingForm';
import { useParam } from '../../parts/useParam';
import { useMe } from '../../session/useSession';
import { useWords } from '../../words';
import { BatchHead, batchName, BatchRecord, BatchTrail } from '../batch/BatchHead';
import { RowsTable } from '../batch/RowsTable';
import { UndertakingPaper, useUndertaking } from '../batch/UndertakingPaper';
import { useBatch, useBatchChanged } from '../batch/useBatch';
import '../intake/intake.css';

/** The undertaking of a batch, signed by the head with it or by the director under the decision. */
export function Undertaking({ at, batch, act }: { at: BatchRef; batch: BatchView; act: 'sign' | 'signDecision' }) {
  const t = useWords();
  const me = useMe();
  const changed = useBatchChanged(at);
  const text = useUndertaking(at, batch);
  const sign = useAct(
    (key, body: { version: number; sha256: string; name: string }) => batches[act](key, at, body),
    (given) => {
      tell(t(act === 'sign' ? 'sign.done' : 'sign.decision.done', { authority: given.authority_name }));
      changed(given);
    },
    { onNo: () => changed() },
  );
  return (
    <Answer of={text}>
      {(given) => (
        <UndertakingForm
          text={given}
          signer={me.name}
          pending={sign.isPending}
          problem={sign.error}
          signWord={t(act === 'sign' ? 'sign.go' : 'sign.decision.go')}
          onSign={(name) => sign.mutate({ version: batch.version, sha256: given.sha256, name })}
        />
      )}
    </Answer>
  );
}

function SignBatch({ at, batch }: { at: BatchRef; batch: BatchView }) {
  const t = useWords();
  const barred = against(batch, 'sign');
  return (
    <>
      <BatchHead batch={batch} tools={<UndertakingPaper at={at} batch={batch} />} />
      <Sheet title={t('batch.trail')}>
        <BatchTrail batch={batch} />
        <BatchRecord batch={batch} />
      </Sheet>
      {barred && barred.length > 0 ? (
        <Sheet title={t('sign.barred')}>
          <RefusalPanel refusals={barred} />
        </Sheet>
      ) : null}
      {barred?.length === 0 ? (
        <Sheet title={t('sign.title')}>
          <Undertaking at={at} batch={batch} act="sign" />
        </Sheet>
      ) : null}
      <Sheet title={t('sign.look')} flush>
        <div className="inset-table">
          <RowsTable at={at} batch={batch} />
        </div>
      </Sheet>
    </>
  );
}

/** The head reads the undertaking, signs the batch and hands it in. */
export default function SignBatchPage() {
  const t = useWords();
  const at = { org: useParam('org'), id: useParam('batch') };
  const batch = useBatch(at);
  useCrumbs(batch.data ? batchName(t, batch.data) : undefined);
  return <Answer of={batch}>{(data) => <SignBatch at={at} batch={data} />}</Answer>;
}
