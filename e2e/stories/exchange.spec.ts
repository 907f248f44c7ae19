import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test, type Browser, type Page } from '@playwright/test';

import { accept, choose, enclose, fillIn, numberOf, paper, pupilOf, receive, submit, take, type Found } from './cases';
import { accessible, Album, enter, fetched, firstSignIn, link, links, open, out, sure, type Desk } from './support';

const port = Number(process.env.JICE_E2E_PORT ?? '18600') + 2;
const base = `http://127.0.0.1:${port}`;
const folder = join(out, 'exchange-server');
const file = join(folder, 'links.json');
const binary = join(import.meta.dirname, '..', '..', 'target', 'debug', 'jice');

/** One end of a transfer: a place in a register of its own. */
interface End {
  /** What the register is called by the other one, and the division it speaks for there. */
  name: string;
  speaksFor: string;
  division: string;
  /** Its transfers to and from elsewhere. */
  leaves: string;
  comes: string;
  /** The number for life, as the place calls it, and its shape. */
  number: string;
  shape: RegExp;
  /** Whether the head of the receiving school is asked. */
  headAgrees: boolean;
  registrar: Desk;
  head: Desk;
  clerk: Desk;
  admin: Desk;
}

let elsewhere: ChildProcess | null = null;

test.afterEach(async () => {
  const server = elsewhere;
  elsewhere = null;
  if (!server || server.exitCode !== null) return;
  server.kill('SIGTERM');
  await once(server, 'exit');
});

/** A second register, with data, keys and people of its own. */
async function secondRegister(pack: string) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const log = openSync(join(folder, 'server.log'), 'a');
  const data = join(folder, 'data');
  execFileSync(binary, ['demo', '--data', data, '--pack', pack, '--pupils', '400', '--seed', '7', '--links', file], { stdio: ['ignore', log, log] });
  elsewhere = spawn(binary, ['serve', '--data', data, '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', log, log] });
  await expect(async () => {
    expect((await fetch(`${base}/api/health`)).ok).toBe(true);
  }).toPass({ timeout: 60_000 });
}

/** Key and fingerprint, as their page shows them. */
async function keyOf({ page }: Desk): Promise<{ key: string; fingerprint: string }> {
  await open(page, '外地公钥');
  const shown = page.locator('.key-own .mono');
  await expect(shown).toHaveCount(2);
  return { key: await shown.nth(0).innerText(), fingerprint: await shown.nth(1).innerText() };
}

/** Enters the key of the other end, as mail and telephone brought it. */
async function trust({ page }: Desk, other: End, told: { key: string; fingerprint: string }, look: (name: string) => Promise<void>) {
  await open(page, '外地公钥');
  await page.getByRole('button', { name: '登记公钥' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: '登记机关' }).fill(other.name);
  await dialog.getByRole('combobox', { name: '代表的行政区划' }).fill(other.speaksFor);
  await page.keyboard.press('Enter');
  await dialog.getByRole('textbox', { name: '公钥', exact: true }).fill(told.key);
  const fingerprint = dialog.getByRole('textbox', { name: '对方报来的指纹' });
  // Somebody who exchanged the key on its way is found out on the telephone.
  await fingerprint.fill('0000 1111 2222 3333 4444 5555 6666 7777');
  await dialog.getByRole('button', { name: /登\s*记/ }).click();
  await expect(dialog.getByText(/指纹与公钥不符/).first()).toBeVisible();
  await look('another-fingerprint');
  await fingerprint.fill(told.fingerprint);
  await dialog.getByRole('button', { name: /登\s*记/ }).click();
  await expect(page.getByRole('cell', { name: other.name, exact: true })).toBeVisible();
  await look('trusted');
}

/** Chooses a file on a page or in a dialog that asks for one. */
const give = (page: Page, path: string) => page.locator('input[type=file][accept*=json]').setInputFiles(path);

/** Fetches a file that goes to the other end, for the purpose that stands there. */
async function takeAway(page: Page, button: string, path: string, look: () => Promise<void>) {
  await page.getByRole('button', { name: button }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('textbox', { name: '用途' })).not.toHaveValue('');
  await look();
  await fetched(page, () => dialog.getByRole('button', { name: /下\s*载/ }).click(), path);
  await expect(dialog).toHaveCount(0);
}

/** A pupil goes from one end to the other: the request one way, the record the other, and nothing else between them. */
async function moves(browser: Browser, album: Album, from: End, to: End, pupil: Found, grade: string) {
  const look = (seat: Desk, name: string) => album.shoot(seat.page, name);
  await from.registrar.page.goto(`/pupils/${pupil.person}`);
  const document = await numberOf(from.registrar);
  const number = from.number === '学籍号' ? document : await numberOf(from.registrar, from.number, from.shape);

  // The receiving school opens it, by what the parents tell.
  const school = to.registrar.page;
  await receive(school, to.comes, pupil, document);
  await fillIn(school, '原学籍号', number);
  await fillIn(school, '转出学校', '原就读小学');
  await fillIn(school, '转出地行政区划码', from.division);
  await fillIn(school, '原就读年级', '3');
  await choose(school, '转入班级', new RegExp(`^${grade}`));
  await fillIn(school, '转学理由', '随父母务工');
  await expect(school.getByLabel(/^上传: 转出地的学籍档案/)).toHaveCount(0);
  await enclose(school, '转学申请及证明', await paper(browser, album, `转学申请-${pupil.name}`, ['申请转入贵校就读。'], 'jpg'));
  await look(to.registrar, 'filled-in');
  await submit(school);
  if (to.headAgrees) {
    await take(to.head.page, pupil.name, to.comes);
    await accept(to.head.page);
  }
  const clerk = to.clerk.page;
  await take(clerk, pupil.name, to.comes);
  // The record is not fetched yet: the button says by which article.
  const early = clerk.getByRole('button', { name: '导入档案包' });
  await expect(early).toHaveAttribute('aria-disabled', 'true');
  await early.hover();
  await expect(clerk.getByText('不予办理的依据').first()).toBeVisible();
  await look(to.clerk, 'not-yet-and-why');
  await clerk.mouse.move(0, 0);
  await accept(clerk);
  await take(clerk, pupil.name, to.comes);
  const request = album.paper(`调档函-${pupil.name}.json`);
  await takeAway(clerk, '下载调档函', request, () => look(to.clerk, 'fetch-the-request'));

  // There the request opens the transfer out; school and authority agree; the record is signed.
  const there = from.clerk.page;
  await open(there, '接收调档函');
  await give(there, album.paper(`转学申请-${pupil.name}.jpg`));
  await expect(there.getByRole('alert')).toContainText('不是学籍档案包');
  await look(from.clerk, 'no-request');
  await accessible(there);
  await give(there, request);
  await expect(there.getByRole('heading', { level: 1, name: new RegExp(`${pupil.name}.*${from.leaves}`) })).toBeVisible();
  await expect(there.getByRole('button', { name: '下载学籍档案包' })).toHaveAttribute('aria-disabled', 'true');
  await look(from.clerk, 'opened-by-the-request');
  await accessible(there);
  const address = new URL(there.url()).pathname;
  await take(from.head.page, pupil.name, from.leaves);
  await accept(from.head.page);
  await take(there, pupil.name, from.leaves);
  await accept(there);
  await there.goto(address);
  const record = album.paper(`学籍档案-${pupil.name}.json`);
  await takeAway(there, '下载学籍档案包', record, () => look(from.clerk, 'fetch-the-record'));

  // Where it came on paper it would be entered beside its scan; what is wrong is told at its field, by its article.
  await clerk.reload();
  await clerk.getByRole('button', { name: '录入纸质档案' }).click();
  const save = clerk.getByRole('button', { name: '保存录入' });
  await expect(save).toBeDisabled();
  await enclose(clerk, '转出地的学籍档案', await paper(browser, album, `纸质档案-${pupil.name}`, ['学籍卡'], 'jpg'));
  await choose(clerk, '民族', '汉族');
  await choose(clerk, '其他信息项', '曾用名');
  await fillIn(clerk, '曾用名', '小航');
  await fillIn(clerk, '邮政编码', '12');
  await save.click();
  await expect(clerk.getByText('已保存，有信息项需要改正')).toBeVisible();
  const wrong = clerk.locator('.field-error');
  await expect(wrong).toContainText(/邮政编码/);
  await wrong.scrollIntoViewIfNeeded();
  await look(to.clerk, 'on-paper');
  await accessible(clerk);
  await fillIn(clerk, '邮政编码', '230001');
  await save.click();
  await expect(clerk.getByText('纸质档案已录入')).toBeVisible();

  // It is looked at before it is taken in; another file, or the request, is told apart.
  await clerk.getByRole('button', { name: '导入档案包' }).click();
  await give(clerk, request);
  await expect(clerk.getByRole('dialog').getByRole('alert')).toContainText('这是本系统自己签发的档案包');
  await give(clerk, record);
  const dialog = clerk.getByRole('dialog');
  await expect(dialog.getByText('签名核验通过')).toBeVisible();
  await expect(dialog).toContainText(from.name);
  await expect(dialog.getByRole('region', { name: '与申请所填不一致，请核实' })).toContainText('原就读小学');
  await look(to.clerk, 'what-the-record-says');
  await dialog.getByText(/^将调入的信息项/).click();
  await dialog.getByText(/^就读与变动/).click();
  await look(to.clerk, 'all-of-it');
  await accessible(clerk);
  await dialog.getByRole('button', { name: '确认调入' }).click();
  await expect(clerk.getByText('学籍档案已调入')).toBeVisible();
  await expect(clerk.getByRole('button', { name: '录入纸质档案' })).toHaveAttribute('aria-disabled', 'true');
  await look(to.clerk, 'taken-in');
  await accessible(clerk);
  const arrived = new URL(clerk.url()).pathname.split('/')[2];
  await accept(clerk);

  // The pupil sits in the new class, and has left the old one.
  await school.goto(`/pupils/${arrived}`);
  await expect(school.getByRole('heading', { level: 1, name: new RegExp(`${pupil.name}\\s*在籍`) })).toBeVisible();
  await expect(school.getByText('跨省转入', { exact: true }).first()).toBeVisible();
  await look(to.registrar, 'in-the-new-class');
  await from.registrar.page.goto(`/pupils/${pupil.person}`);
  await expect(from.registrar.page.getByRole('heading', { level: 1, name: new RegExp(`${pupil.name}\\s*转出`) })).toBeVisible();
}

test('a pupil leaves for another province and one comes from there: two registers, and only files between them', async ({ browser }) => {
  test.setTimeout(600_000);
  const album = new Album('exchange');
  const [here, there] = ['cn-34-anhui', 'cn-5134-liangshan'];
  await secondRegister(there);
  const top = links(there, file).filter((one) => one.role === 'org_admin').length - 1;
  const visit = (role: string, nth = 0) => firstSignIn(browser, link(there, role, nth, file), undefined, base);
  const anhui: End = {
    name: '安徽省教育厅', speaksFor: '34', division: '340100', leaves: '跨省转出', comes: '跨省转入', number: '学籍号', shape: /^\d{17}[\dX]$/, headAgrees: false,
    registrar: await enter(browser, link(here, 'registrar')),
    head: await enter(browser, link(here, 'head')),
    clerk: await enter(browser, link(here, 'clerk')),
    admin: await enter(browser, link(here, 'org_admin', 1)),
  };
  const liangshan: End = {
    name: '凉山彝族自治州教育和体育局', speaksFor: '5134', division: '513401', leaves: '转出本州', comes: '从州外转入', number: '全国学籍号', shape: /^L\d{18}$/, headAgrees: true,
    registrar: await visit('registrar'),
    head: await visit('head'),
    clerk: await visit('clerk'),
    admin: await visit('org_admin', top),
  };
  const [own, other] = [await keyOf(anhui.admin), await keyOf(liangshan.admin)];
  expect(own.key).not.toBe(other.key);
  await album.shoot(anhui.admin.page, 'no-key-yet');
  await trust(anhui.admin, liangshan, other, (name) => album.shoot(anhui.admin.page, name));
  await accessible(anhui.admin.page);
  await trust(liangshan.admin, anhui, own, async () => undefined);

  const leaves = await pupilOf(anhui.registrar.page, '三年级', 0);
  await moves(browser, album, anhui, liangshan, leaves, '三年级');
  const comes = await pupilOf(liangshan.registrar.page, '三年级', 0);
  await moves(browser, album, liangshan, anhui, comes, '三年级');

  // In English no word is left but what people and the law wrote.
  const admin = anhui.admin.page;
  await open(admin, '外地公钥');
  await admin.getByRole('button', { name: 'English' }).click();
  await expect(admin.getByRole('heading', { level: 1, name: 'Trusted registers' })).toBeVisible();
  await album.shoot(admin, 'english');
  await accessible(admin);
  await admin.getByRole('button', { name: '中文' }).click();

  // Ended, the key counts no more.
  await admin.getByRole('button', { name: `停用: ${liangshan.name}` }).click();
  await sure(admin);
  await expect(admin.getByText('还没有登记外地公钥')).toBeVisible();
  await album.shoot(admin, 'ended');
  for (const end of [anhui, liangshan]) for (const seat of [end.registrar, end.head, end.clerk, end.admin]) await seat.context.close();
});
