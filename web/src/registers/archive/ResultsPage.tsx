import { useQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { useState } from 'react';

import { archives, orgs } from '../../api/calls';
import type { ResultsNoted } from '../../api/types';
import { useAct } from '../../api/useAct';
import { Answer } from '../../parts/Busy';
import { DateField } from '../../parts/DateField';
import { today } from '../../parts/dates';
import { DownloadButton } from '../../parts/DownloadButton';
import { Field } from '../../parts/Field';
import { ProblemNote } from '../../parts/ProblemNote';
import { PageHead, Sheet } from '../../parts/Sheet';
import { useMe } from '../../session/useSession';
import { useWords } from '../../words';

/** What came of the workbook: how much was noted, or every cell that is wrong. */
function Told({ told }: { told: ResultsNoted }) {
  const t = useWords();
  if (told.faults.length === 0)
    return (
      <p className="notice" role="status">
        {t('results.noted', { noted: told.noted, known: told.known })}
      </p>
    );
  return (
    <Sheet title={t('results.faults', { count: told.faults.length })} flush>
      <table className="todo">
        <thead>
          <tr>
            <th scope="col">{t('results.col.cell')}</th>
            <th scope="col">{t('pupils.col.name')}</th>
            <th scope="col">{t('results.col.why')}</th>
          </tr>
        </thead>
        <tbody>
          {told.faults.map((fault) => (
            <tr key={fault.cell}>
              <td className="mono">{fault.cell}</td>
              <td>{fault.name}</td>
              <td className="wide">{t.pick(fault)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}

/** The results of a class from one workbook: all of it is noted, or nothing is. */
export default function ResultsPage() {
  const t = useWords();
  const me = useMe();
  const classes = useQuery({ queryKey: ['classes', me.org], queryFn: () => orgs.classes(me.org) });
  const kinds = useQuery({ queryKey: ['archive-kinds', me.org], queryFn: () => archives.kinds(me.org) });
  const [chosen, setChosen] = useState<string | null>(me.class);
  const [of, setOf] = useState({ held_on: today(), school_year: `${me.school_year}-${Number(me.school_year) + 1}`, term: '', exam: '' });
  const note = useAct((key, { to, file }: { to: string; file: File }) => archives.noteResults(key, me.org, to, of, file));
  const options = (id: string) =>
    (kinds.data?.find((kind) => kind.id === 'grade')?.fields.find((field) => field.id === id)?.options ?? []).map((option) => ({ value: option, label: option }));
  const ready = chosen !== null && of.held_on !== '' && of.school_year !== '' && of.term !== '' && of.exam !== '';
  return (
    <div className="stack">
      <PageHead title={t('results.title')} aside={t('results.aside')} />
      <Answer of={classes}>
        {(all) => (
          <Sheet title={t('results.of')}>
            <div className="form-grid">
              <Field label={t('results.class')} required>
                <Select
                  value={chosen}
                  disabled={me.class !== null}
                  onChange={(next: string) => setChosen(next)}
                  options={all.map((one) => ({ value: one.id, label: one.name }))}
                />
              </Field>
              <Field label={t('results.year')} required hint={t('archive.schoolYear')} error={note.error?.messageFor('values.school_year')}>
                <Input value={of.school_year} maxLength={20} onChange={(event) => setOf({ ...of, school_year: event.target.value })} />
              </Field>
              <Field label={t('results.term')} required error={note.error?.messageFor('values.term')}>
                <Select value={of.term || null} onChange={(next: string) => setOf({ ...of, term: next })} options={options('term')} />
              </Field>
              <Field label={t('results.exam')} required error={note.error?.messageFor('values.exam')}>
                <Select value={of.exam || null} onChange={(next: string) => setOf({ ...of, exam: next })} options={options('exam')} />
              </Field>
              <DateField label={t('archive.held')} required value={of.held_on} onChange={(day) => setOf({ ...of, held_on: day })} error={note.error?.messageFor('held_on')} />
            </div>
            <p className="soft">{t('results.note')}</p>
            <div className="row-flex">
              {chosen ? <DownloadButton href={archives.resultsUrl(me.org, chosen)}>{t('results.template')}</DownloadButton> : null}
              <label htmlFor="results-file" className="file-button">
                {note.isPending ? t('say.loading') : t('results.upload')}
                <input
                  id="results-file"
                  type="file"
                  accept=".xlsx,.csv"
                  className="hidden-visually"
                  disabled={!ready || note.isPending}
                  onChange={(event) => {
                    const file = event.target.files?.[0];
                    event.target.value = '';
                    if (file && chosen) note.mutate({ to: chosen, file });
                  }}
                />
              </label>
            </div>
            <ProblemNote problem={note.error} />
          </Sheet>
        )}
      </Answer>
      {note.data ? <Told told={note.data} /> : null}
    </div>
  );
}
