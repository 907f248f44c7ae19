import { useQuery, useQueryClient } from '@tanstack/react-query';

import { archives } from '../../api/calls';
import { useCrumbs } from '../../frame/crumbs';
import { Answer } from '../../parts/Busy';
import { useParam } from '../../parts/useParam';
import { Archive } from './Archive';

/** What a school keeps of the archive of a pupil who left: as it stood that day, and never otherwise. */
export default function CopyPage() {
  const client = useQueryClient();
  const at = { person: useParam('person'), copy: useParam('copy') };
  const key = ['archive-copy', at.person, at.copy];
  const found = useQuery({ queryKey: key, queryFn: () => archives.copy(at) });
  useCrumbs(found.data?.name);
  return (
    <Answer of={found}>
      {(view) => (
        <Archive
          view={view}
          files={{
            item: (item, version) => archives.copyFileUrl(at, item, version),
            paper: (of, paper) => archives.copyPaperUrl(at, of, paper),
          }}
          place={(intent, said) => archives.placeCopy(intent, at, said)}
          onView={(next) => client.setQueryData(key, next)}
          onNo={() => void client.invalidateQueries({ queryKey: key })}
        />
      )}
    </Answer>
  );
}
