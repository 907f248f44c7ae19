import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';

import { archives } from '../../api/calls';
import type { ArchiveView } from '../../api/types';
import { useCrumbs } from '../../frame/crumbs';
import { Answer } from '../../parts/Busy';
import { useGo } from '../../parts/Go';
import { PurposeDialog } from '../../parts/PurposeDialog';
import { useParam } from '../../parts/useParam';
import { paths } from '../../paths';
import { useWords } from '../../words';
import { Archive } from './Archive';

/** The archive of a pupil, part by part; whoever keeps it notes and corrects. */
export default function ArchivePage() {
  const t = useWords();
  const go = useGo();
  const client = useQueryClient();
  const person = useParam('person');
  const [printing, setPrinting] = useState<string[] | null>(null);
  const key = ['archive', person];
  const found = useQuery({ queryKey: key, queryFn: () => archives.view(person) });
  useCrumbs(found.data?.name);
  const tools = (view: ArchiveView) => (
    <>
      <Button onClick={() => go(paths.pupil(person))}>{t('archive.pupil')}</Button>
      {view.acts.includes('print') ? (
        <>
          <Button onClick={() => setPrinting([])}>{t('archive.print.form')}</Button>
          <Button onClick={() => setPrinting(view.sections.map((section) => section.id))}>{t('archive.print')}</Button>
        </>
      ) : null}
    </>
  );
  return (
    <Answer of={found}>
      {(view) => (
        <>
          <Archive
            view={view}
            files={{
              item: (item, version) => archives.fileUrl(person, item, version),
              paper: (of, paper) => archives.paperUrl(person, of, paper),
            }}
            place={(intent, said) => archives.place(intent, person, said)}
            tools={tools(view)}
            onView={(next) => client.setQueryData(key, next)}
            onNo={() => void client.invalidateQueries({ queryKey: key })}
          />
          {printing ? (
            <PurposeDialog
              title={t(printing.length === 0 ? 'archive.print.form' : 'archive.print')}
              take={(purpose) => archives.print(person, { sections: printing, purpose })}
              onClose={() => setPrinting(null)}
            />
          ) : null}
        </>
      )}
    </Answer>
  );
}
