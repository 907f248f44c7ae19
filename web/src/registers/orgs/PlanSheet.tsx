import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, InputNumber, Select } from 'antd';
import { useState } from 'react';

import { work } from '../../api/calls';
import { useAct } from '../../api/useAct';
import { Answer } from '../../parts/Busy';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { Facts, Sheet } from '../../parts/Sheet';
import { useMay } from '../../session/useSession';
import { useWords } from '../../words';

/** How many pupils of each grade the year's plan lets a school take in; loaded here by the authority. */
export function PlanSheet({ school }: { school: string }) {
  const t = useWords();
  const may = useMay();
  const client = useQueryClient();
  const [grade, setGrade] = useState<number | null>(null);
  const [pupils, setPupils] = useState<number | null>(null);
  const plan = useQuery({ queryKey: ['plan', school], queryFn: () => work.plan(school) });
  const load = useAct(
    (key, line: { school: string; grade: number; pupils: number }) => work.loadPlan(key, school, [line]),
    (given) => {
      client.setQueryData(['plan', school], given);
      tell(t('plan.loaded'));
      setPupils(null);
    },
  );
  const ready = grade !== null && pupils !== null;
  return (
    <Sheet title={t('plan.title')}>
      <div className="stack">
        <Answer of={plan}>
          {(lines) =>
            lines.length === 0 ? (
              <p className="soft">{t('plan.none')}</p>
            ) : (
              <Facts items={lines.map((line) => [t.of('grade', line.grade), t('plan.pupils', { count: line.pupils, authority: line.authority_name })])} />
            )
          }
        </Answer>
        {may('load_plan') ? (
          <form
            className="row-flex"
            onSubmit={(event) => {
              event.preventDefault();
              if (ready) load.mutate({ school, grade, pupils });
            }}
          >
            <Field label={t('class.grade')} required>
              <Select
                value={grade}
                onChange={(next: number) => setGrade(next)}
                options={Array.from({ length: 12 }, (_, index) => ({ value: index + 1, label: t.of('grade', index + 1) }))}
              />
            </Field>
            <Field label={t('plan.count')} required>
              <InputNumber min={0} max={99_999} value={pupils} onChange={setPupils} />
            </Field>
            <Button htmlType="submit" disabled={!ready} loading={load.isPending}>
              {t('plan.load')}
            </Button>
          </form>
        ) : null}
        <ProblemNote problem={load.error} />
      </div>
    </Sheet>
  );
}
