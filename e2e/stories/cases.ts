import { readFileSync } from 'node:fs';

import { expect, type Browser, type Page } from '@playwright/test';

import { clock, keep, open, totp, type Album, type Desk } from './support';

/** A page of paper as a scanner or a printer brings it: a picture, or a PDF. */
export async function paper(browser: Browser, album: Album, title: string, lines: string[], kind: 'jpg' | 'pdf'): Promise<string> {
  const context = await browser.newContext({ viewport: { width: 794, height: 1123 } });
  const page = await context.newPage();
  const body = lines.map((line) => `<p>${line}</p>`).join('');
  await page.setContent(
    `<html lang="zh"><body style="font:20px/2 'Noto Serif CJK SC',serif;padding:70px 80px"><h1 style="text-align:center">${title}</h1>${body}</body></html>`,
  );
  const path = album.paper(`${title}.${kind}`);
  if (kind === 'pdf') await page.pdf({ path, format: 'A4' });
  else await page.screenshot({ path, type: 'jpeg', quality: 80 });
  await context.close();
  return path;
}

/** A pupil as the school that keeps the entry finds it. */
export interface Found {
  name: string;
  person: string;
}

/** Opens the nth pupil of a grade from the list. */
export async function pupilOf(page: Page, grade: string, nth: number): Promise<Found> {
  await open(page, '在校生查询');
  await expect(page.getByRole('row').nth(2)).toBeVisible();
  await page.getByRole('combobox', { name: '年级' }).click();
  await page.locator('.ant-select-item-option:visible', { hasText: grade }).first().click();
  const link = page.getByRole('row', { name: grade }).getByRole('link').nth(nth);
  const name = (await link.innerText()).trim();
  await link.click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  return { name, person: page.url().split('/').pop()! };
}

/** Shows a number of the pupil that is open in full, as the guardian would bring it: the identity number, where no other is meant. */
export async function numberOf(seat: Desk, name = '身份证件号', shape = /^\d{17}[\dX]$/): Promise<string> {
  const { page, secret } = seat;
  await page.getByRole('button', { name: `查看完整号码: ${name}` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio').first().check();
  await dialog.getByRole('button', { name: /查\s*看/ }).click();
  const shown = page.locator('.masked .mono', { hasText: shape }).first();
  const again = page.getByRole('dialog', { name: '再次验证身份' });
  await expect(shown.or(again)).toBeVisible();
  if (await again.isVisible()) {
    await again.getByRole('textbox', { name: '动态码' }).fill(totp(secret, clock.now() + 30_000));
    await again.getByRole('button', { name: '验证并继续' }).click();
  }
  await expect(shown).toBeVisible();
  await keep(seat);
  return shown.innerText();
}

/** Chooses in a field of a page. */
export async function choose(page: Page, label: string | RegExp, option: string | RegExp) {
  await page.getByRole('combobox', { name: label }).click();
  await page.locator('.ant-select-item-option:visible', { hasText: option }).first().click();
}

/** Begins a change by which a pupil of another school comes here. */
export async function receive(page: Page, change: string, pupil: Found, number: string) {
  await open(page, '发起异动');
  await choose(page, '异动事项', new RegExp(`^${change} `));
  await page.getByRole('textbox', { name: '学生姓名' }).fill(pupil.name);
  await page.getByRole('textbox', { name: '身份证件号码或学籍号' }).fill(number);
  await page.getByRole('button', { name: '建立草稿' }).click();
  await expect(page.getByRole('heading', { level: 1, name: new RegExp(`${pupil.name}.*${change}`) })).toBeVisible();
}

/** Begins a change of a pupil of one's own school, from the pupil's page. */
export async function begin(page: Page, change: string, pupil: Found) {
  await page.goto(`/pupils/${pupil.person}`);
  await page.getByRole('button', { name: '办理异动' }).click();
  await choose(page, '异动事项', new RegExp(`^${change} `));
  await page.getByRole('button', { name: '建立草稿' }).click();
  await expect(page.getByRole('heading', { level: 1, name: new RegExp(`${pupil.name}.*${change}`) })).toBeVisible();
}

/** Puts a paper under its name. */
export async function enclose(page: Page, name: string, file: string) {
  await page.getByLabel(new RegExp(`^上传: ${name}`)).setInputFiles(file);
  await expect(page.getByText(file.split('/').pop()!).first()).toBeVisible();
}

export async function submit(page: Page) {
  // What was said of the case before has gone by then, or it would be taken for this one's.
  await expect(page.getByText('已提交')).toHaveCount(0);
  await page.getByRole('button', { name: '提交', exact: true }).click();
  await expect(page.getByText('已提交')).toBeVisible();
}

/** Opens the case of a pupil from the desk. */
export async function take(page: Page, name: string, change: string) {
  await page.goto('/desk');
  await page.getByRole('link', { name: `${name} ${change}`, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: new RegExp(`${name}.*${change}`) })).toBeVisible();
}

/** Accepts by the keyboard, as a clerk does a hundred times a morning. */
export async function accept(page: Page) {
  await expect(page.getByRole('button', { name: /^(同意|确认备案) a$/ })).toBeVisible();
  await page.keyboard.press('a');
  await expect(page.getByText('已办理').first()).toBeVisible();
}

/** Presses yes twice, as a hurried hand does: the step is taken once. */
export async function acceptTwice(page: Page) {
  const answers: number[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('/decide')) answers.push(response.status());
  });
  await page.getByRole('button', { name: /^(同意|确认备案) a$/ }).dblclick();
  await expect(page.getByText('已办理').first()).toBeVisible();
  expect(answers.length).toBeGreaterThan(0);
  expect(answers.filter((status) => status !== 200)).toEqual([]);
}

/** Whether so many working days from today end in the year whose holidays the packs know last. */
export function counted(workingDays: number): boolean {
  const known = readFileSync('../packs/cn/calendar/holidays.csv', 'utf8').trim().split('\n').slice(1);
  const lastYear = Math.max(...known.map((line) => Number(line.slice(0, 4))));
  const off = new Map(known.map((line) => [line.slice(0, 10), line.split(',')[1]]));
  const at = new Date(`${new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date())}T00:00:00Z`);
  for (let left = workingDays; left > 0; ) {
    at.setUTCDate(at.getUTCDate() + 1);
    const named = off.get(at.toISOString().slice(0, 10));
    const weekend = at.getUTCDay() === 0 || at.getUTCDay() === 6;
    if (named ? named === 'workday' : !weekend) left -= 1;
  }
  return at.getUTCFullYear() <= lastYear;
}

/** A day so many days from today, as it is typed: `20260901`. */
export function day(from = 0): string {
  const at = new Date(Date.now() + from * 86_400_000);
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(at).replaceAll('-', '');
}

export async function fillIn(page: Page, label: string, value: string) {
  await page.getByRole('textbox', { name: label }).fill(value);
}

/** How the entry of a pupil stands. */
export async function standing(page: Page, pupil: Found, state: string) {
  await page.goto(`/pupils/${pupil.person}`);
  await expect(page.getByRole('heading', { level: 1, name: new RegExp(`${pupil.name}\\s*${state}`) })).toBeVisible();
}
