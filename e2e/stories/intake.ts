import { expect, test, type Browser, type Locator, type Page } from '@playwright/test';

import type { Place } from './places';
import { counted, enter, fetched, handout, link, open, signInAgain, signUndertaking, sure, type Album, type Desk } from './support';

/** The registrar opens a batch of first-graders and uploads the workbook the school has. */
export async function upload(page: Page, pack: string, album: Album) {
  await open(page, '新生注册');
  await page.getByRole('button', { name: '新建批次' }).first().click();
  await page.getByRole('combobox').last().click();
  await page.locator('.ant-select-item-option', { hasText: '一年级' }).first().click();
  await page.getByRole('button', { name: '建立批次' }).click();
  await send(page, pack, album);
}

/** Sends the workbook into the open batch and has it checked. */
export async function send(page: Page, pack: string, album: Album) {
  await expect(page.getByText('二、上传名单')).toBeVisible();
  await album.shoot(page, 'upload');
  await page.locator('input[type=file]').first().setInputFiles(handout(pack, '.xlsx'));
  await expect(page.getByRole('button', { name: '开始校验' })).toBeVisible();
  await album.shoot(page, 'columns');
  await page.getByRole('button', { name: '开始校验' }).click();
  await expect(page.getByRole('button', { name: '查看结果' })).toBeEnabled({ timeout: 60_000 });
  await expect(page.getByText('已完成').first()).toBeVisible({ timeout: 60_000 });
  await album.shoot(page, 'checked');
  await page.getByRole('button', { name: '查看结果' }).click();
  await expect(page.getByRole('row').nth(1)).toBeVisible();
}

/** The same file once more: no row is added, none is changed. */
export async function uploadAgain(page: Page, pack: string, album: Album) {
  const counts = () => Promise.all(['全部', '有错', '通过'].map((filter) => counted(page, filter)));
  const before = await counts();
  await page.getByText('模板与上传').first().click();
  await send(page, pack, album);
  expect(await counts()).toEqual(before);
}

/** The session ends under the hand of somebody who types: after signing in again the typing is there, secrets are not. */
export async function typeOverTimeOut(desk: Desk, album: Album) {
  const { page } = desk;
  const [name, address] = ['沙马阿依', '四川省凉山彝族自治州美姑县巴普镇'];
  await page.getByRole('button', { name: '添加一人' }).click();
  const dialog = page.getByRole('dialog');
  const box = (name: string) => dialog.getByRole('textbox', { name, exact: true });
  await dialog.getByText('显示选填字段').click();
  await box('姓名').fill(name);
  await box('现住址').fill(address);
  await box('身份证件号').fill('513436202001010011');
  await album.shoot(page, 'half-typed');
  const here = page.url();
  await desk.context.clearCookies();
  await dialog.getByRole('button', { name: '添加并校验' }).click();
  await expect(page).toHaveURL(/sign-in/);
  await expect(page.getByText('登录已失效').first()).toBeVisible();
  await album.shoot(page, 'time-out');
  await signInAgain(desk);
  await expect(page).toHaveURL(here);
  await page.getByRole('button', { name: '添加一人' }).click();
  await dialog.getByText('显示选填字段').click();
  await expect(box('姓名')).toHaveValue(name);
  await expect(box('现住址')).toHaveValue(address);
  await expect(box('身份证件号')).toHaveValue('');
  await album.shoot(page, 'typed-again');
  await dialog.getByRole('button', { name: /取\s*消/ }).click();
}

/** What a registrar types over a cell that was refused; how, depends on the field. */
const cures: Record<string, string> = {
  guardian1_name: '赵建国',
  phone: '13912345678',
  home_address: '人民路12号3栋502室',
  ethnicity: '汉族',
  health: '健康或良好',
  household_nature: '农业户口',
  entry_way: '就近入学',
};

/** The table of rows, which the keyboard works. */
const table = (page: Page): Locator => page.getByRole('group', { name: '核对', exact: true });

/** By keyboard alone: to a cell of the row looked at, rightwards and, where that does not lead there, back. */
async function goToCell(page: Page, field: string): Promise<Locator> {
  const here = page.locator('td.here');
  const at = () => here.getAttribute('data-column');
  for (const arrow of ['ArrowRight', 'ArrowLeft']) {
    for (let before = null; (await at()) !== field && (await at()) !== before; ) {
      before = await at();
      await page.keyboard.press(arrow);
    }
  }
  await expect(here).toHaveAttribute('data-column', field);
  return here;
}

/** Types over a cell by keyboard: Enter opens it, Enter keeps it; a list is searched by typing. */
async function typeOver(page: Page, field: string, value: string) {
  const cell = await goToCell(page, field);
  await page.keyboard.press('Enter');
  await expect(cell.locator('input')).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(value);
  await page.keyboard.press('Enter');
  await expect(page.locator('.notice, [role=status], [aria-live]').filter({ hasText: /已保存，第 \d+ 行/ }).first()).toBeVisible();
}

/** Chooses a filter and waits until the list shows what it promises, as far as the screen reaches. */
async function listed(page: Page, filter: string) {
  await page.getByText(new RegExp(`^${filter}\\s*\\d+$`)).first().click();
  const rows = page.locator('tr[aria-rowindex]');
  const shown = async () => Math.min(await rows.count(), 10) === Math.min(await counted(page, filter), 10);
  await expect.poll(shown).toBe(true);
}

/** A slip of the hand is refused at once, and mended in its place by keyboard alone. */
export async function slip(page: Page, album: Album) {
  await listed(page, '全部');
  await table(page).focus();
  await page.keyboard.press('Home');
  const now = page.locator('tr[aria-current=true]');
  await expect(now).toBeVisible();
  while (!(await now.innerText()).includes('通过')) await page.keyboard.press('ArrowDown');
  const before = await counted(page, '有错');
  await typeOver(page, 'phone', '139123');
  await expect.poll(() => counted(page, '有错')).toBe(before + 1);
  await expect(page.getByRole('complementary')).toContainText('联系电话');
  await album.shoot(page, 'slip-refused');
  await typeOver(page, 'phone', cures.phone!);
  await expect.poll(() => counted(page, '有错')).toBe(before);
}

/** Mends the row looked at where its one refused cell has a plain cure. */
async function mended(page: Page): Promise<boolean> {
  const bad = page.locator('tr[aria-current=true] td.bad');
  const field = (await bad.count()) === 1 ? await bad.getAttribute('data-column') : null;
  const cure = field && cures[field];
  if (!cure) return false;
  await typeOver(page, field, cure);
  return true;
}

/** Mends what is refused where the cure is plain, and takes the other rows out: their families bring papers later. */
export async function clean(page: Page, album: Album) {
  const failing = await counted(page, '有错');
  expect(failing).toBeGreaterThan(0);
  await listed(page, '有错');
  await page.getByRole('row').nth(1).click();
  await expect(page.getByRole('complementary')).toContainText('校验结果');
  await album.shoot(page, 'refused');
  await fetched(page, () => page.getByText('下载错误数据').click(), album.paper('failed-rows.xlsx'));
  for (let left = failing; left > 0; left -= 1) {
    await page.getByRole('row').nth(1).click();
    if (!(await mended(page))) {
      await page.getByRole('button', { name: '删除此行' }).click();
      await sure(page);
    }
    await expect.poll(() => counted(page, '有错')).toBe(left - 1);
    if (left > 1) await listed(page, '有错');
  }
  await listed(page, '全部');
  await album.shoot(page, 'rows');
}

/** One face by the camera, where the place has it so; the others from an archive. */
export async function faces(page: Page, { pack, also }: Place, album: Album) {
  await page.getByRole('button', { name: '下一步' }).click();
  await expect(page.getByText(/缺照片的学生/)).toBeVisible();
  if (also.includes('camera')) await shootFace(page, album);
  await page.locator('input[type=file]').first().setInputFiles(handout(pack, '.zip'));
  await expect(page.getByText('上传结果')).toBeVisible({ timeout: 60_000 });
  await album.shoot(page, 'photos');
  await page.getByRole('button', { name: '下一步' }).click();
}

/** Takes a portrait with the camera, inside the guide. */
async function shootFace(page: Page, album: Album) {
  const heading = page.getByRole('heading', { name: /缺照片的学生/ });
  const missing = Number((await heading.innerText()).replace(/\D/g, ''));
  await page.getByRole('button', { name: /现场拍摄/ }).first().click();
  const dialog = page.getByRole('dialog');
  await expect.poll(() => dialog.locator('video').evaluate((video: HTMLVideoElement) => video.videoWidth)).toBeGreaterThan(0);
  await expect(dialog.locator('.guide')).toBeVisible();
  await album.shoot(page, 'camera');
  await dialog.getByRole('button', { name: /拍\s*摄/ }).click();
  await expect(dialog.getByAltText('拍摄预览')).toBeVisible();
  await expect(dialog).toContainText(/KB/);
  await album.shoot(page, 'portrait');
  await dialog.getByRole('button', { name: /采\s*用/ }).click();
  await expect(page.getByText(/的照片已保存/).first()).toBeVisible();
  await expect(heading).toContainText(`${missing - 1} 人`);
}

/** The sheets print, the guardians have signed, the children are there. */
export async function arrive(page: Page, album: Album) {
  await expect(page.getByText('打印全部确认表')).toBeVisible();
  await fetched(page, () => page.getByText('打印全部确认表').click(), album.paper('confirmation.pdf'));
  await page.getByText('监护人已签字确认').click();
  await page.getByRole('button', { name: '登记全部' }).click();
  await sure(page);
  await expect(page.getByText('已登记').first()).toBeVisible();
  await album.shoot(page, 'arrivals');
  await page.getByRole('button', { name: '下一步' }).click();
}

export async function confirm(page: Page, undertaking: boolean, album: Album) {
  const button = page.getByRole('button', { name: '学籍管理员确认' });
  await expect(button).toBeVisible();
  await album.shoot(page, 'submit');
  await button.click();
  await expect(page.getByText('已确认，等待班主任核对').first()).toBeVisible();
  const paper = page.getByRole('button', { name: '打印承诺书' });
  if (undertaking) await fetched(page, () => paper.click(), album.paper('undertaking.pdf'));
  else await expect(paper).toHaveCount(0);
  await album.shoot(page, 'confirmed');
}

/** Opens the first batch of a list by keyboard. */
async function openFirst(page: Page, menu: string) {
  await open(page, menu);
  await page.locator('tr[aria-rowindex="1"]').click();
  await expect(page.locator('tr[aria-current=true]')).toBeVisible();
  await page.keyboard.press('Enter');
}

export async function check(browser: Browser, pack: string, nth: number, album: Album) {
  await test.step(`class teacher ${nth + 1} checks`, async () => {
    const { page, context } = await enter(browser, link(pack, 'class_teacher', nth));
    await expect(page.getByRole('heading', { name: '待办' })).toBeVisible();
    await album.shoot(page, `teacher-${nth + 1}-workbench`);
    await openFirst(page, '班级核对');
    await expect(page.getByRole('button', { name: '全班核对无误' })).toBeEnabled();
    await album.shoot(page, `teacher-${nth + 1}`);
    await page.getByRole('button', { name: '全班核对无误' }).click();
    await sure(page);
    await expect(page.getByText('已核对').first()).toBeVisible();
    await context.close();
  });
}

/** The head reads the integrity undertaking, signs and hands in. */
export async function sign(browser: Browser, { pack, undertaking }: Place, album: Album) {
  const who = link(pack, 'head');
  const { page, context } = await enter(browser, who);
  await expect(page.getByRole('heading', { name: '待办' })).toBeVisible();
  await album.shoot(page, 'head-workbench');
  await openFirst(page, '校长审签');
  await signUndertaking(page, who.name, '审签并上报', undertaking, () => album.shoot(page, 'head'));
  await expect(page.getByText(/已审签上报/).first()).toBeVisible();
  await context.close();
}

const reason = '佐证材料不全，请补充';

/** The authority returns one pupil with a reason, by keyboard, and accepts the others. */
export async function returnOne(browser: Browser, pack: string, album: Album) {
  const { page, context } = await enter(browser, link(pack, 'clerk'));
  await open(page, '审核');
  await page.getByRole('button', { name: '打开第一批' }).click();
  await expect(page.getByRole('row').nth(2)).toBeVisible();
  await page.getByRole('group', { name: '审核', exact: true }).focus();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('r');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: /退\s*回/ })).toBeDisabled();
  await dialog.getByRole('button', { name: reason }).click();
  await album.shoot(page, 'return');
  await dialog.getByRole('button', { name: /^退\s*回$/ }).click();
  await expect.poll(() => counted(page, '已退回')).toBe(1);
  await page.getByRole('button', { name: '全部通过' }).click();
  await sure(page);
  await expect(page.getByText('待审核的批次已全部办结').first()).toBeVisible({ timeout: 60_000 });
  await context.close();
}

/** The school finds what came back among its work, reads why, and mends it in its place. */
export async function mendReturned(page: Page, album: Album) {
  await open(page, '工作台');
  await page.reload();
  await expect(page.getByText('退回待改').first()).toBeVisible();
  await album.shoot(page, 'returned-workbench');
  await page.getByRole('link', { name: /^去修改/ }).first().click();
  await page.getByRole('button', { name: '修改退回的学生' }).click();
  await listed(page, '已退回');
  await page.getByRole('row').nth(1).click();
  await expect(page.getByRole('complementary')).toContainText(reason);
  await album.shoot(page, 'returned');
  await typeOver(page, 'home_address', cures.home_address!);
  await expect.poll(() => counted(page, '通过')).toBe(1);
  await page.getByRole('listitem').filter({ hasText: '确认提交' }).getByRole('link').or(page.getByRole('button', { name: '确认提交' })).first().click();
}

/** The authority's clerk opens the batch that waits, and accepts what waits in it. */
export async function decide(browser: Browser, pack: string, album: Album) {
  const { page, context } = await enter(browser, link(pack, 'clerk'));
  await page.goto('/');
  await expect(page.getByText('待办').first()).toBeVisible();
  await album.shoot(page, 'clerk-workbench');
  await open(page, '审核');
  await page.getByRole('button', { name: '打开第一批' }).click();
  await expect(page.getByRole('button', { name: '全部通过' })).toBeEnabled();
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await album.shoot(page, 'review');
  await page.getByRole('button', { name: '全部通过' }).click();
  await sure(page);
  await expect(page.getByText('待审核的批次已全部办结').first()).toBeVisible({ timeout: 60_000 });
  await album.shoot(page, 'decided');
  await context.close();
}
