import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useState } from 'react';

import { packageKeys } from '../../api/calls';
import type { PackageKeysView, TrustedKey } from '../../api/types';
import { useAct } from '../../api/useAct';
import { Answer } from '../../parts/Busy';
import { CopyButton } from '../../parts/CopyButton';
import { showMoment } from '../../parts/dates';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { PageHead, Sheet } from '../../parts/Sheet';
import { useWords } from '../../words';
import { TrustKeyDialog } from './TrustKeyDialog';
import './exchange.css';

function Own({ keys }: { keys: PackageKeysView }) {
  const t = useWords();
  return (
    <Sheet title={t('keys.own')}>
      <div className="stack">
        <p className="soft">{t('keys.own.note')}</p>
        <dl className="key-own">
          <dt>{t('keys.key')}</dt>
          <dd className="row-flex">
            <span className="mono">{keys.own}</span>
            <CopyButton text={keys.own} label={t('keys.key.copy')} />
          </dd>
          <dt>{t('keys.fingerprint')}</dt>
          <dd>
            <span className="mono fingerprint">{keys.fingerprint}</span>
          </dd>
        </dl>
      </div>
    </Sheet>
  );
}

function Trusted({ keys, onEnd, ending }: { keys: TrustedKey[]; onEnd: (key: string) => void; ending: boolean }) {
  const t = useWords();
  if (keys.length === 0) return <p className="empty">{t('keys.none')}</p>;
  return (
    <table className="todo keys-table">
      <thead>
        <tr>
          <th scope="col">{t('keys.name')}</th>
          <th scope="col">{t('keys.divisions')}</th>
          <th scope="col">{t('keys.fingerprint')}</th>
          <th scope="col">{t('keys.entered')}</th>
          <th scope="col">{t('say.acts')}</th>
        </tr>
      </thead>
      <tbody>
        {keys.map((one) => (
          <tr key={one.key}>
            <td>
              <strong>{one.name}</strong>
            </td>
            <td className="mono">{one.divisions.join(' ')}</td>
            <td className="mono">{one.fingerprint}</td>
            <td>
              {one.entered_by} <span className="soft num">{showMoment(one.entered_at)}</span>
            </td>
            <td>
              <Popconfirm title={t('keys.end.sure', { name: one.name })} okText={t('say.confirm')} cancelText={t('say.cancel')} onConfirm={() => onEnd(one.key)}>
                <button type="button" className="plain-button red" disabled={ending} aria-label={`${t('keys.end')}: ${one.name}`}>
                  {t('keys.end')}
                </button>
              </Popconfirm>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The key by which others know this register, to be handed over, and the keys of others that count here. */
export default function KeysPage() {
  const t = useWords();
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const keys = useQuery({ queryKey: ['package-keys'], queryFn: packageKeys.view });
  const again = () => void client.invalidateQueries({ queryKey: ['package-keys'] });
  const end = useAct(
    (key, which: string) => packageKeys.withdraw(key, { key: which }),
    () => {
      tell(t('keys.ended'));
      again();
    },
    { onNo: again },
  );
  return (
    <>
      <PageHead
        title={t('keys.title')}
        tools={
          <Button type="primary" onClick={() => setAdding(true)}>
            {t('keys.add')}
          </Button>
        }
      />
      <ProblemNote problem={end.error} />
      <Answer of={keys}>
        {(all) => (
          <div className="stack">
            <Own keys={all} />
            <Sheet title={t('keys.trusted')} flush>
              <Trusted keys={all.trusted} onEnd={(key) => end.mutate(key)} ending={end.isPending} />
            </Sheet>
          </div>
        )}
      </Answer>
      {adding ? (
        <TrustKeyDialog
          onDone={() => {
            setAdding(false);
            again();
          }}
          onClose={() => setAdding(false)}
        />
      ) : null}
    </>
  );
}
