import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useState } from 'react';

import { work } from '../../api/calls';
import type { DeadlineView, WindowView } from '../../api/types';
import { useAct } from '../../api/useAct';
import { DueBadge } from '../../parts/DueBadge';
import { DateField } from '../../parts/DateField';
import { Field } from '../../parts/Field';
import { Go } from '../../parts/Go';
import { tell } from '../../parts/notice';
import { OrgPicker } from '../../parts/OrgPicker';
import { ProblemNote } from '../../parts/ProblemNote';
import { paths } from '../../paths';
import { useMe } from '../../session/useSession';
import { useWords, type Words } from '../../words';

function daysOf(t: Words, window: WindowView): string {
  if (!window.opens_on || !window.closes_on) return t('work.window.unset');
  return t('work.window.until', { from: window.opens_on, to: window.closes_on });
}

/** Sets the days of a window for a unit and all below it, or lifts what was set for that unit. */
function WindowDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const t = useWords();
  const me = useMe();
  const client = useQueryClient();
  const [org, setOrg] = useState(me.org);
  const [opens, setOpens] = useState('');
  const [closes, setCloses] = useState('');
  const windows = useQuery({ queryKey: ['windows', org], queryFn: () => work.windows(org) });
  const now = windows.data?.find((one) => one.name === name);
  const set = useAct(
    (key, days: { opens_on: string; closes_on: string } | null) => work.setWindow(key, org, { window: name, days }),
    (given) => {
      client.setQueryData(['windows', org], given);
      void client.invalidateQueries({ queryKey: ['workbench'] });
      tell(t('work.window.saved'));
      onClose();
    },
  );
  return (
    <Modal
      open
      width={460}
      title={now ? t.pick(now) : t('work.window.set')}
      onCancel={onClose}
      footer={[
        now?.set_for === org ? (
          <Button key="lift" loading={set.isPending} onClick={() => set.mutate(null)}>
            {t('work.window.lift')}
          </Button>
        ) : null,
        <Button key="cancel" onClick={onClose}>
          {t('say.cancel')}
        </Button>,
        <Button key="set" type="primary" disabled={!opens || !closes} loading={set.isPending} onClick={() => set.mutate({ opens_on: opens, closes_on: closes })}>
          {t('say.save')}
        </Button>,
      ]}
    >
      <div className="stack">
        <Field label={t('work.window.for')} required>
          <OrgPicker value={org} onChange={setOrg} />
        </Field>
        {now ? (
          <p className="soft">
            {daysOf(t, now)}
            {now.set_for ? ` · ${t('work.window.setFor', { unit: now.set_for_name })}` : ''}
          </p>
        ) : null}
        <div className="form-grid">
          <DateField label={t('work.window.opens')} required value={opens} onChange={setOpens} error={set.error?.messageFor('days.opens_on')} />
          <DateField label={t('work.window.closes')} required value={closes} onChange={setCloses} error={set.error?.messageFor('days.closes_on')} />
        </div>
        <ProblemNote problem={set.error} />
      </div>
    </Modal>
  );
}

/** What may be done when, what is owed by when, and by which article; whoever may set a window does it here. */
export function Windows({ windows, deadlines }: { windows: WindowView[]; deadlines: DeadlineView[] }) {
  const t = useWords();
  const [setting, setSetting] = useState<string | null>(null);
  if (windows.length + deadlines.length === 0) return null;
  return (
    <>
      <ul className="windows" aria-label={t('work.windows')}>
        {windows.map((window) => (
          <li key={window.name}>
            <span className={window.open ? 'tag green' : 'tag'}>{window.open ? t('work.window.open') : t('work.window.closed')}</span>
            <strong>{t.pick(window)}</strong>
            <span className="num">{daysOf(t, window)}</span>
            {window.set_for ? <span className="soft small">{t('work.window.setFor', { unit: window.set_for_name })}</span> : null}
            <Go to={paths.clause(window.clause)} className="clause-tag">
              {window.article}
            </Go>
            {window.may_set ? (
              <button type="button" className="plain-button" aria-label={`${t('work.window.set')}: ${t.pick(window)}`} onClick={() => setSetting(window.name)}>
                {t('work.window.set')}
              </button>
            ) : null}
          </li>
        ))}
        {deadlines.map((deadline) => (
          <li key={`by-${deadline.name}`}>
            <span className="tag">{t('work.deadline')}</span>
            <strong>{t.pick(deadline)}</strong>
            <span className="num">{t('work.deadline.by', { date: deadline.by })}</span>
            {deadline.working_days_left === null ? null : <DueBadge days={deadline.working_days_left} on={deadline.by} />}
            <Go to={paths.clause(deadline.clause)} className="clause-tag">
              {deadline.article}
            </Go>
          </li>
        ))}
      </ul>
      {setting ? <WindowDialog name={setting} onClose={() => setSetting(null)} /> : null}
    </>
  );
}
