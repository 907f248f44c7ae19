import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { CaseView, RecordView } from '../../api/types';
import { show, twice } from '../../testing';
import { ExchangePanel } from './ExchangePanel';
import { RecordContents } from './RecordContents';
import { TrustKeyDialog } from './TrustKeyDialog';

const asked: Request[] = [];
let reply: () => Response;

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal('fetch', (url: Request | string, ask?: RequestInit) => {
    asked.push(url instanceof Request ? url : new Request(new URL(url, 'http://localhost'), ask));
    return Promise.resolve(reply());
  });
  URL.createObjectURL = () => 'blob:package';
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const at = { person: '7', id: '8' };
const view = { acts: [], barred: [], evidence: [], values: [], findings: [], change: { papers: [] }, version: 3 } as unknown as CaseView;
const panel = (part: Partial<CaseView>) => show(<ExchangePanel at={at} view={{ ...view, ...part }} onView={() => undefined} onNo={() => undefined} />);

const record: RecordView = {
  signer: 'Province', register: 'Province', authority: 'County', school: 'First School', school_identifier: '1', division: 'Town',
  made_at: '2026-09-10T02:00:00Z', name: 'Li', document: '3201****26', stage: 'primary', grade: 3, left_on: '2026-09-09',
  numbers: [{ kind: 'there_number', zh: '', en: '', value: 'G320****26', from: '2024-09-01', to: null }],
  seats: [{ school: 'First School', class: 'Class 1', stage: 'primary', entry_year: 2024, from: '2024-09-01' }],
  acts: [['2026-09-09', 'moved_away'], ['2024-09-01', 'entry_imported']], archive: 2, papers: ['scan.jpg'],
  values: [{ id: 'ethnicity', zh: 'Ethnicity', en: 'Ethnicity', shown: 'Yi' }], left_out: 4,
  differs: [{ field: 'sending_school', zh: 'School', en: 'School', here: 'Second School', there: 'First School' }],
};

describe('what passes between registers', () => {
  it('is not there where nothing passes', async () => {
    const drawn = panel({});
    await vi.waitFor(() => expect(drawn.container.querySelector('.sheet')).toBeNull());
  });

  it('shows the article that bars an act, and opens no dialog for it', async () => {
    panel({ acts: ['request_package'], barred: [{ act: 'import_record', refusals: [twice] }] });
    const barred = await screen.findByRole('button', { name: '导入档案包' });
    expect(barred.getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(barred);
    expect((await screen.findByText('Article 14')).textContent).toBe('Article 14');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.queryByRole('button', { name: '录入纸质档案' })).toBeNull();
  });

  it('sends the purpose in the body and never in the address', async () => {
    reply = () => new Response('{}', { status: 200 });
    panel({ acts: ['request_package'] });
    fireEvent.click(await screen.findByRole('button', { name: '下载调档函' }));
    fireEvent.click(await screen.findByRole('button', { name: /^下\s?载$/ }));
    await vi.waitFor(() => expect(asked.length).toBe(1));
    expect(new URL(asked[0]?.url ?? '').search).toBe('');
    expect(await asked[0]?.json()).toEqual({ purpose: '跨省转入，向转出地调取学籍档案' });
  });

  it('reads a record in only after it was looked at', async () => {
    reply = () => Response.json(record);
    panel({ acts: ['import_record'] });
    fireEvent.click(await screen.findByRole('button', { name: '导入档案包' }));
    const dialog = await screen.findByRole('dialog');
    const take = within(dialog).getByRole('button', { name: '确认调入' });
    expect((take as HTMLButtonElement).disabled).toBe(true);
    const file = new File(['{}'], 'record.json', { type: 'application/json' });
    fireEvent.change(dialog.querySelector('input[type=file]')!, { target: { files: [file] } });
    await within(dialog).findByText('签名核验通过。请核对以下内容，无误后调入。');
    expect(new URL(asked[0]?.url ?? '').pathname).toBe('/api/cases/7/8/record-contents');
    fireEvent.click(take);
    await vi.waitFor(() => expect(asked.length).toBe(2));
    const sent = new URL(asked[1]?.url ?? '');
    expect([sent.pathname, sent.search]).toEqual(['/api/cases/7/8/record', '?version=3']);
  });

  it('says what a record holds and where it differs', async () => {
    show(<RecordContents record={record} />);
    const differs = await screen.findByRole('region', { name: '与申请所填不一致，请核实' });
    expect(differs.textContent).toContain('Second School');
    expect(screen.getByText('there_number')).toBeTruthy();
    expect(screen.getByText(/转出/, { selector: 'li' }).textContent).toContain('2026-09-09');
    expect(screen.getByText(/转入已有学籍/, { selector: 'li' })).toBeTruthy();
    expect(screen.getByText(/另有 4 项/)).toBeTruthy();
  });

  it('trusts no key without the fingerprint that was read out, and says where it is wrong', async () => {
    const fields = [{ field: 'fingerprint', message: '指纹与公钥不符', message_en: 'another' }];
    reply = () => Response.json({ code: 'invalid', status: 400, detail: 'x', detail_en: 'x', fields }, { status: 400 });
    show(<TrustKeyDialog onDone={() => undefined} onClose={() => undefined} />);
    const go = await screen.findByRole('button', { name: /^登\s?记$/ });
    const type = (name: string, value: string) => fireEvent.change(screen.getByRole('textbox', { name }), { target: { value } });
    type('登记机关', 'Province');
    type('公钥', 'ab');
    const divisions = screen.getByRole('combobox', { name: '代表的行政区划' });
    fireEvent.change(divisions, { target: { value: '32' } });
    fireEvent.keyDown(divisions, { key: 'Enter', keyCode: 13 });
    expect((go as HTMLButtonElement).disabled).toBe(true);
    type('对方报来的指纹', '0000');
    fireEvent.click(go);
    await vi.waitFor(() => expect(asked.length).toBe(1));
    expect(await asked[0]?.json()).toEqual({ key: 'ab', name: 'Province', divisions: ['32'], fingerprint: '0000' });
    const told = await screen.findAllByText('指纹与公钥不符');
    expect(told.length).toBeGreaterThan(0);
  });
});
