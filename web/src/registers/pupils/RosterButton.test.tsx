import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { show, twice } from '../../testing';
import { RosterButton } from './RosterButton';

const asked: Request[] = [];
let reply: () => Response;

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal('fetch', (url: string, ask: RequestInit) => {
    asked.push(new Request(new URL(url, 'http://localhost'), ask));
    return Promise.resolve(reply());
  });
  URL.createObjectURL = () => 'blob:roster';
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function open() {
  show(<RosterButton org="7" kind="xlsx" scope="Class 1" query={{ class: '9' }} />);
  fireEvent.click(await screen.findByRole('button', { name: '下载 Excel: Class 1' }));
  return screen.findByRole('button', { name: /^下\s?载$/ });
}

describe('RosterButton', () => {
  it('asks what for before anything is fetched, and sends it in the body', async () => {
    reply = () => new Response('PK', { status: 200 });
    const take = await open();
    expect((take as HTMLButtonElement).disabled).toBe(true);
    expect(asked).toEqual([]);
    fireEvent.click(screen.getByRole('radio', { name: '安排学生体检' }));
    fireEvent.click(take);
    await vi.waitFor(() => expect(asked.length).toBe(1));
    expect(asked[0]?.method).toBe('POST');
    expect(new URL(asked[0]?.url ?? '').search).toBe('');
    expect(await asked[0]?.json()).toEqual({ class: '9', purpose: '安排学生体检' });
    await vi.waitFor(() => expect(screen.queryByRole('radio')).toBeNull());
  });

  it('shows the article where the law refuses, and asks again for the next download', async () => {
    reply = () => Response.json({ code: 'refused', status: 422, refusals: [twice] }, { status: 422 });
    const take = await open();
    fireEvent.click(screen.getByRole('radio', { name: '其他（请写明）' }));
    fireEvent.change(screen.getByRole('textbox'), { target: { value: 'x' } });
    fireEvent.click(take);
    expect((await screen.findByRole('alert')).textContent).toContain('Article 14');
    expect(screen.getByRole('radio', { name: '其他（请写明）' })).toBeTruthy();
  });
});
