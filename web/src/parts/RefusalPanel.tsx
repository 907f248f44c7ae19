import type { Party, Refusal } from '../api/types';
import { sayOf, useWords } from '../words';
import { ClauseTag } from './ClauseTag';

function partyName(party: Party): string {
  return typeof party === 'string' ? sayOf('party', party) : sayOf('role', party.role);
}

/** Facts that only name, by its code, what the words say already. */
const named = new Set(['field', 'evidence', 'reach']);

/** Facts whose values are codes of our own. */
const coded: Record<string, string> = { role: 'role', other_role: 'role', level: 'level', stage: 'stage', entry_state: 'pupil.state', state: 'pupil.state', grade: 'grade', to_grade: 'grade' };

function factValue(fact: Refusal['facts'][number]): string {
  const prefix = coded[fact.name];
  return prefix ? sayOf(prefix, fact.value) : fact.value;
}

/** One reason why the law says no: clause, what is wrong, the facts, the cure and who can do it. */
export function RefusalCard({ refusal, fieldName, onField }: {
  refusal: Refusal;
  fieldName?: string | undefined;
  onField?: ((field: string) => void) | undefined;
}) {
  const t = useWords();
  const facts = refusal.facts.filter((fact) => !named.has(fact.name));
  return (
    <li className={`refusal ${refusal.weight}`}>
      <div className="refusal-head">
        <ClauseTag clause={refusal.clause} />
        <span className={refusal.weight === 'warns' ? 'tag amber' : 'tag red'}>{t(`refusal.weight.${refusal.weight}`)}</span>
        {fieldName && refusal.field && onField ? (
          <button type="button" className="plain-button small" onClick={() => onField(refusal.field ?? '')}>
            {t('refusal.mend', { field: fieldName })}
          </button>
        ) : fieldName ? (
          <span className="tag">{fieldName}</span>
        ) : null}
      </div>
      <p className="refusal-what">{t.pick(refusal)}</p>
      {refusal.cure.zh ? (
        <p className="refusal-cure">
          <b>{t('refusal.cure')}</b>
          {t.pick(refusal.cure)}
          <span className="soft small"> {t('refusal.by', { party: partyName(refusal.cure.by) })}</span>
        </p>
      ) : null}
      {facts.length > 0 ? (
        <dl className="refusal-facts" aria-label={t('refusal.facts')}>
          {facts.map((fact, index) => (
            <div key={`${fact.name}-${index}`}>
              <dt>{t.of('fact', fact.name)}</dt>
              <dd className="num">{factValue(fact)}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      <p className="refusal-law">{refusal.clause.regulation}</p>
    </li>
  );
}

/** All reasons, in the order the server gave them; `onField` leads to where a field is mended. */
export function RefusalPanel({ refusals, fields, label, onField }: {
  refusals: Refusal[];
  fields?: ReadonlyMap<string, string>;
  label?: string;
  onField?: ((field: string) => void) | undefined;
}) {
  const t = useWords();
  if (refusals.length === 0) return <p className="soft">{t('refusal.allowed')}</p>;
  return (
    <ul className="refusals" aria-label={label ?? t('refusal.title')}>
      {refusals.map((refusal, index) => (
        <RefusalCard
          key={`${refusal.clause.id}-${refusal.field ?? ''}-${index}`}
          refusal={refusal}
          fieldName={refusal.field ? (fields?.get(refusal.field) ?? undefined) : undefined}
          onField={onField}
        />
      ))}
    </ul>
  );
}
