import { expect, type Browser, type Page } from '@playwright/test';

import { slip } from './intake';
import { enter, link, open, type Album, type Desk, type Link } from './support';

/** An identity number with its check character: GB 11643. */
function identityNumber(first17: string): string {
  const sum = [...first17].reduce((all, digit, place) => all + Number(digit) * (2 ** (17 - place) % 11), 0);
  return first17 + '10X98765432'[sum % 11];
}

const name = '周明远';
const number = identityNumber('34028119850312003');

async function choose(page: Page, label: string, option: string | RegExp) {
  await page.getByRole('dialog').getByRole('combobox', { name: label }).click();
  await page.locator('.ant-select-item-option:visible', { hasText: option }).first().click();
}

/** The administrator files the person for a duty in a unit and makes the account: the way to sign in. */
async function employ(page: Page, unit: string, duty: string, login: string): Promise<Link> {
  await page.goto(`/orgs/${unit}/people`);
  await page.getByRole('button', { name: '登记人员' }).click();
  const dialog = page.getByRole('dialog');
  const box = (label: string) => dialog.getByRole('textbox', { name: label, exact: true });
  await box('姓名').fill(name);
  await box('身份证件号').fill(number);
  await box('联系电话').fill('13955512345');
  await choose(page, '岗位', duty);
  await box('任职日期').fill('20250901');
  await box('培训日期').fill('20250820');
  await box('证书编号').fill('WH2025-0812');
  await dialog.getByRole('button', { name: /保\s*存/ }).click();
  await expect(page.getByText('人员已登记').first()).toBeVisible();
  await page.goto(`/orgs/${unit}/accounts`);
  await page.getByRole('button', { name: '新建账号' }).click();
  await choose(page, '人员', name);
  await choose(page, '角色', duty);
  await dialog.getByRole('textbox', { name: '账号', exact: true }).fill(login);
  await dialog.getByRole('button', { name: '建立账号' }).click();
  const way = await dialog.getByText(/^http/).innerText();
  await dialog.getByRole('button', { name: '我已交付，关闭' }).click();
  const { pathname, search, hash } = new URL(way);
  return { pack: '', place: '', role: duty, unit, name, login, path: pathname + search + hash };
}

/** One person is given two accounts, and enters something with the one. The other way in is given back. */
export async function enterWithOneAccount(browser: Browser, pack: string, registrar: Desk, album: Album): Promise<Link> {
  const school = /intake\/(\w+)\//.exec(registrar.page.url())![1]!;
  const clerk = await enter(browser, link(pack, 'clerk'));
  const href = await clerk.page.getByRole('link', { name: '机构', exact: true }).getAttribute('href');
  await clerk.context.close();
  const admin = await enter(browser, link(pack, 'org_admin', 1));
  const enters = await employ(admin.page, school, '学籍管理员', 'zhou-enters');
  const reviews = await employ(admin.page, href!.split('/').pop()!, '主管部门经办人', 'zhou-reviews');
  await admin.context.close();
  const desk = await enter(browser, enters);
  await desk.page.goto(registrar.page.url());
  await slip(desk.page, album);
  await desk.context.close();
  await registrar.page.reload();
  return reviews;
}

/** With the other account the same person opens the batch, and may not decide it: the article says why. */
export async function mayNotDecide(browser: Browser, reviews: Link, album: Album) {
  const { page, context } = await enter(browser, reviews);
  await open(page, '审核');
  await page.getByRole('button', { name: '打开第一批' }).click();
  const button = page.getByRole('button', { name: '全部通过' });
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await button.hover();
  await expect(page.getByText('不予办理的依据').first()).toBeVisible();
  await album.shoot(page, 'second-person');
  await context.close();
}
