import { Checkbox, Input, Radio, Select } from 'antd';

import type { Problem } from '../../api/problem';
import type { AuthorityDetails, SchoolDetails, Stage } from '../../api/types';
import { Field } from '../../parts/Field';
import { useWords } from '../../words';
import { isSchoolLevel, type UnitDraftValues } from './unitDraft';

interface UnitFieldsProps {
  values: UnitDraftValues;
  change: (part: Partial<UnitDraftValues>) => void;
  problem: Problem | null;
  /** Code, division and tier are set once, at the beginning; a name is changed by renaming the unit. */
  isNew: boolean;
}

type TextOfSchool = 'identifier' | 'principal' | 'phone' | 'address' | 'school_type' | 'urban_rural' | 'sponsor' | 'exam_category';
const schoolTexts: TextOfSchool[] = ['identifier', 'principal', 'phone', 'address', 'school_type', 'urban_rural', 'sponsor', 'exam_category'];
const schoolFlags = ['approved', 'special', 'type_one', 'model'] as const;
const authorityTexts: (keyof AuthorityDetails)[] = ['address', 'phone', 'area_category', 'economic_attribute', 'ethnic_attribute'];
const stages: Stage[] = ['primary', 'junior', 'senior'];

function SchoolFields({ values, change, problem }: { values: SchoolDetails; change: (part: Partial<SchoolDetails>) => void; problem: Problem | null }) {
  const t = useWords();
  return (
    <>
      <div className="form-grid">
        {schoolTexts.map((name) => (
          <Field
            key={name}
            label={t(`unit.${name}`)}
            required={name === 'identifier'}
            hint={name === 'identifier' ? t('unit.identifier.hint') : undefined}
            error={problem?.messageFor(name)}
          >
            <Input value={values[name]} onChange={(event) => change({ [name]: event.target.value })} />
          </Field>
        ))}
        <Field label={t('unit.stages')} required error={problem?.messageFor('stages')}>
          <Select
            mode="multiple"
            value={values.stages}
            onChange={(next: Stage[]) => change({ stages: next })}
            options={stages.map((stage) => ({ value: stage, label: t(`stage.${stage}`) }))}
          />
        </Field>
      </div>
      <div className="unit-choices">
        <div role="group" aria-label={t('unit.schooling')}>
          <span className="field-label">{t('unit.schooling')}</span>
          <Radio.Group
            value={values.schooling}
            onChange={(event) => change({ schooling: event.target.value as SchoolDetails['schooling'] })}
            options={(['6-3', '5-4'] as const).map((one) => ({ value: one, label: t(`schooling.${one}`) }))}
          />
        </div>
        <div role="group" aria-label={t('unit.nature')}>
          <span className="field-label">{t('unit.nature')}</span>
          <Radio.Group
            value={values.nature}
            onChange={(event) => change({ nature: event.target.value as SchoolDetails['nature'] })}
            options={(['public', 'private'] as const).map((one) => ({ value: one, label: t(`nature.${one}`) }))}
          />
        </div>
        <div className="row-flex">
          {schoolFlags.map((flag) => (
            <Checkbox key={flag} checked={values[flag]} onChange={(event) => change({ [flag]: event.target.checked })}>
              {t(`unit.${flag}`)}
            </Checkbox>
          ))}
        </div>
      </div>
    </>
  );
}

/** What is registered about a unit. */
export function UnitFields({ values, change, problem, isNew }: UnitFieldsProps) {
  const t = useWords();
  return (
    <div className="stack">
      <div className="form-grid">
        {isNew ? (
          <Field label={t('unit.name')} required error={problem?.messageFor('name')}>
            <Input value={values.name} onChange={(event) => change({ name: event.target.value })} />
          </Field>
        ) : null}
        {isNew ? (
          <Field label={t('unit.code')} required error={problem?.messageFor('code')}>
            <Input value={values.unitNumber} onChange={(event) => change({ unitNumber: event.target.value })} />
          </Field>
        ) : null}
        {isNew ? (
          <Field label={t('unit.division')} required hint={t('unit.division.hint')} error={problem?.messageFor('division')}>
            <Input value={values.division} maxLength={6} inputMode="numeric" onChange={(event) => change({ division: event.target.value })} />
          </Field>
        ) : null}
      </div>
      {isSchoolLevel(values.level) ? (
        <SchoolFields values={values.school} change={(part) => change({ school: { ...values.school, ...part } })} problem={problem} />
      ) : (
        <div className="form-grid">
          {authorityTexts.map((name) => (
            <Field key={name} label={t(`unit.${name}`)} error={problem?.messageFor(name)}>
              <Input
                value={values.authority[name]}
                onChange={(event) => change({ authority: { ...values.authority, [name]: event.target.value } })}
              />
            </Field>
          ))}
        </div>
      )}
    </div>
  );
}
