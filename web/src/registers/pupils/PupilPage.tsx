import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';

import { PupilCases } from '../../acts/change/PupilCases';
import { pupils } from '../../api/calls';
import type { PupilView, ValueView } from '../../api/types';
import { useCrumbs } from '../../frame/crumbs';
import { Answer } from '../../parts/Busy';
import { showMoment } from '../../parts/dates';
import { DownloadButton } from '../../parts/DownloadButton';
import { useGo } from '../../parts/Go';
import { MaskedValue } from '../../parts/MaskedValue';
import { RefusalPanel } from '../../parts/RefusalPanel';
import { Sheet } from '../../parts/Sheet';
import { useParam } from '../../parts/useParam';
import { paths } from '../../paths';
import { useMay, useMe } from '../../session/useSession';
import { useWords } from '../../words';
import { MaintainDialog } from './MaintainDialog';
import { heading, PupilStateTag } from './pupilColumns';
import './pupil.css';

/** Fields of the members of the family, by the packs' naming. */
const family = /^guardian\d/;

function Values({ pupil, values }: { pupil: PupilView; values: ValueView[] }) {
  const t = useWords();
  return (
    <dl className="facts">
      {values.map((value) => (
        <div key={value.field}>
          <dt>
            {value.label}
            {value.key ? <span className="key-mark" role="img" title={t('pupil.key')} aria-label={t('pupil.key')} /> : null}
          </dt>
          <dd>
            {value.masked ? (
              <MaskedValue person={pupil.person} field={value.field} label={value.label} value={value.value} canReveal={pupil.acts.includes('reveal')} />
            ) : (
              value.value || '—'
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Header({ pupil, onEdit }: { pupil: PupilView; onEdit: () => void }) {
  const t = useWords();
  const me = useMe();
  const may = useMay();
  const go = useGo();
  return (
    <header className="pupil-head">
      {pupil.photo ? (
        <img src={pupils.photoUrl(pupil.person)} alt={t('pupil.photo', { name: pupil.name })} width="104" height="128" />
      ) : (
        <span className="pupil-noface">{t('pupil.noPhoto')}</span>
      )}
      <div className="grow">
        <h1>
          {pupil.name} <PupilStateTag t={t} state={pupil.state} />
          {pupil.temporary ? <span className="tag amber">{t('pupil.temporary')}</span> : null}
        </h1>
        <dl className="pupil-core">
          <div>
            <dt>{t('pupils.col.sex')}</dt>
            <dd>{t.of('sex', pupil.sex)}</dd>
          </div>
          <div>
            <dt>{t('pupils.col.birth')}</dt>
            <dd className="num">{pupil.birth_on}</dd>
          </div>
          <div>
            <dt>{pupil.document_kind}</dt>
            <dd className="mono">{pupil.document}</dd>
          </div>
          {me.lifelong_number ? (
            <div>
              <dt>{heading(t.pick(me.lifelong_number))}</dt>
              <dd className="mono">{pupil.student_number || '—'}</dd>
            </div>
          ) : null}
          {me.local_number ? (
            <div>
              <dt>{heading(t.pick(me.local_number))}</dt>
              <dd className="mono">{pupil.local_number || '—'}</dd>
            </div>
          ) : null}
          <div>
            <dt>{t('pupils.col.school')}</dt>
            <dd>
              {pupil.school_name} {pupil.class_name}
            </dd>
          </div>
        </dl>
      </div>
      <div className="pupil-tools">
        <Button onClick={() => go(paths.archive(pupil.person))}>{t('pupil.archive')}</Button>
        {pupil.acts.includes('print') ? <DownloadButton href={pupils.cardUrl(pupil.person)}>{t('pupil.card')}</DownloadButton> : null}
        {may('open_case') && (me.level === 'school' || me.level === 'campus') ? <Button onClick={() => go(paths.newCase({ person: pupil.person }))}>{t('pupil.change')}</Button> : null}
        {pupil.acts.includes('maintain') ? <Button onClick={onEdit}>{t('pupil.edit')}</Button> : null}
      </div>
    </header>
  );
}

function Numbers({ pupil }: { pupil: PupilView }) {
  const t = useWords();
  return (
    <table className="todo">
      <thead>
        <tr>
          <th scope="col">{t('number.label')}</th>
          <th scope="col">{t('number.value')}</th>
          <th scope="col">{t('number.issuer')}</th>
          <th scope="col">{t('number.valid')}</th>
          <th scope="col">{t('number.clause')}</th>
        </tr>
      </thead>
      <tbody>
        {pupil.numbers.map((number) => (
          <tr key={`${number.kind}-${number.value}-${number.valid_from}`}>
            <td>
              {number.label} {number.temporary ? <span className="tag amber">{t('number.temporary')}</span> : null}
            </td>
            <td className="mono">
              {number.masked ? (
                <MaskedValue person={pupil.person} field={number.kind} label={number.label} value={number.value} canReveal={!number.valid_to && pupil.acts.includes('reveal')} />
              ) : (
                number.value
              )}
            </td>
            <td>{number.issuer}</td>
            <td className="num">
              {number.valid_from} – {number.valid_to ?? t('number.now')}
            </td>
            <td>{number.clause ? <span className="clause-tag">{number.clause}</span> : '—'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Placements({ pupil }: { pupil: PupilView }) {
  const t = useWords();
  return (
    <table className="todo">
      <thead>
        <tr>
          <th scope="col">{t('placement.school')}</th>
          <th scope="col">{t('placement.class')}</th>
          <th scope="col">{t('placement.from')}</th>
          <th scope="col">{t('placement.to')}</th>
        </tr>
      </thead>
      <tbody>
        {pupil.placements.map((placement, index) => (
          <tr key={index}>
            <td className="wide">{placement.school_name}</td>
            <td>{placement.class_name}</td>
            <td className="num">{placement.from_on}</td>
            <td className="num">{placement.to_on ?? t('number.now')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Timeline({ pupil }: { pupil: PupilView }) {
  const t = useWords();
  return (
    <ol className="timeline">
      {pupil.timeline.map((event, index) => (
        <li key={index}>
          <strong>{t.lang === 'en' ? t.of('act', event.act) : event.zh}</strong>
          <p className="soft">
            {event.by} · {event.org_name}
          </p>
          <p className="soft small num">
            {t('timeline.valid', { date: event.valid_from })} · {t('timeline.known', { at: showMoment(event.known_at) })}
          </p>
          {event.findings.length > 0 ? <RefusalPanel refusals={event.findings} /> : null}
        </li>
      ))}
    </ol>
  );
}

function Pupil({ pupil }: { pupil: PupilView }) {
  const t = useWords();
  const may = useMay();
  const [editing, setEditing] = useState(false);
  const own = pupil.values.filter((value) => !family.test(value.field));
  const kin = pupil.values.filter((value) => family.test(value.field));
  return (
    <>
      <Header pupil={pupil} onEdit={() => setEditing(true)} />
      <div className="pupil-grid">
        <div className="stack">
          <Sheet title={t('pupil.section.basic')}>
            <Values pupil={pupil} values={own} />
          </Sheet>
          {kin.length > 0 ? (
            <Sheet title={t('pupil.section.family')}>
              <Values pupil={pupil} values={kin} />
            </Sheet>
          ) : null}
          <Sheet title={t('pupil.section.numbers')} flush>
            <Numbers pupil={pupil} />
          </Sheet>
          {may('read_case') ? <PupilCases person={pupil.person} /> : null}
          <Sheet title={t('pupil.section.placements')} flush>
            <Placements pupil={pupil} />
          </Sheet>
        </div>
        <Sheet title={t('pupil.section.timeline')}>
          <Timeline pupil={pupil} />
        </Sheet>
      </div>
      {editing ? <MaintainDialog pupil={pupil} onClose={() => setEditing(false)} /> : null}
    </>
  );
}

/** One pupil: who, which numbers, which schools, what was done. */
export default function PupilPage() {
  const person = useParam('person');
  const pupil = useQuery({ queryKey: ['pupil', person], queryFn: () => pupils.view(person) });
  useCrumbs(pupil.data?.name);
  return <Answer of={pupil}>{(data) => <Pupil pupil={data} />}</Answer>;
}
