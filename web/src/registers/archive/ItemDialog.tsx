import { Input, Modal, Select } from 'antd';
import { useState } from 'react';

import { archives } from '../../api/calls';
import type { ArchiveItemView, ArchiveSectionView, ArchiveView } from '../../api/types';
import { useAct } from '../../api/useAct';
import { DateField } from '../../parts/DateField';
import { today } from '../../parts/dates';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useWords } from '../../words';

interface Draft {
  kind: string;
  held_on: string;
  values: Record<string, string>;
  reason: string;
}

/** What is filled in of an item that is corrected, or nothing yet. */
function draftOf(section: ArchiveSectionView, item: ArchiveItemView | null): Draft {
  const now = item?.versions[0];
  return {
    kind: item?.kind ?? section.kinds[0]?.id ?? '',
    held_on: now?.held_on ?? today(),
    values: Object.fromEntries(now?.values.map((value) => [value.field, value.value]) ?? []),
    reason: '',
  };
}

/** Notes an item, or corrects one: what stood before stays, with the reason. */
export function ItemDialog({ person, section, item, onView, onNo, onClose }: {
  person: string;
  section: ArchiveSectionView;
  /** The item that is corrected; none where one is noted. */
  item: ArchiveItemView | null;
  onView: (view: ArchiveView) => void;
  onNo: () => void;
  onClose: () => void;
}) {
  const t = useWords();
  const [draft, setDraft] = useState(() => draftOf(section, item));
  const kind = section.kinds.find((one) => one.id === draft.kind);
  const done = useAct(
    (key, { kind: of, held_on, values, reason }: Draft) =>
      item
        ? archives.correct(key, person, item.id, { version: item.versions[0]?.version ?? 1, held_on, values, reason })
        : archives.note(key, person, { section: section.id, kind: of, held_on, values }),
    (view) => {
      tell(t(item ? 'archive.told.corrected' : 'archive.told.noted'));
      onView(view);
      onClose();
    },
    { onNo },
  );
  const put = (field: string, value: string) => setDraft({ ...draft, values: { ...draft.values, [field]: value } });
  const lacking = draft.held_on === '' || (item !== null && draft.reason.trim() === '');
  return (
    <Modal
      open
      width={560}
      title={t(item ? 'archive.correct.title' : 'archive.note.title', { part: t.pick(section) })}
      okText={t('say.save')}
      cancelText={t('say.cancel')}
      okButtonProps={{ disabled: lacking, loading: done.isPending }}
      onOk={() => done.mutate(draft)}
      onCancel={onClose}
    >
      <div className="stack">
        <p className="soft">{t(item ? 'archive.correct.note' : 'archive.note.note')}</p>
        {item === null && section.kinds.length > 1 ? (
          <Field label={t('archive.kind')} required>
            <Select
              value={draft.kind}
              onChange={(next: string) => setDraft({ ...draft, kind: next, values: {} })}
              options={section.kinds.map((one) => ({ value: one.id, label: t.pick(one) }))}
            />
          </Field>
        ) : null}
        <DateField
          label={t('archive.held')}
          required
          value={draft.held_on}
          onChange={(day) => setDraft({ ...draft, held_on: day })}
          error={done.error?.messageFor('held_on')}
        />
        {kind?.fields.map((field) => {
          const value = draft.values[field.id] ?? '';
          const error = done.error?.messageFor(`values.${field.id}`);
          if (field.sort === 'date')
            return <DateField key={field.id} label={t.pick(field)} required={!field.optional} value={value} onChange={(day) => put(field.id, day)} error={error} />;
          return (
            <Field key={field.id} label={t.pick(field)} required={!field.optional} error={error} hint={field.sort === 'school_year' ? t('archive.schoolYear') : field.sort === 'number' && field.options.length > 0 ? field.options.join(' ') : undefined}>
              {field.sort === 'text' && field.options.length > 0 ? (
                <Select
                  value={value || null}
                  allowClear={field.optional}
                  onChange={(next: string | undefined) => put(field.id, next ?? '')}
                  options={field.options.map((option) => ({ value: option, label: option }))}
                />
              ) : field.id === 'words' ? (
                <Input.TextArea rows={3} maxLength={1000} value={value} onChange={(event) => put(field.id, event.target.value)} />
              ) : (
                <Input maxLength={200} value={value} onChange={(event) => put(field.id, event.target.value)} />
              )}
            </Field>
          );
        })}
        {item ? (
          <Field label={t('archive.reason')} required error={done.error?.messageFor('reason')}>
            <Input maxLength={200} value={draft.reason} onChange={(event) => setDraft({ ...draft, reason: event.target.value })} />
          </Field>
        ) : null}
        <ProblemNote problem={done.error} />
      </div>
    </Modal>
  );
}
