import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

import { enter, handouts, link, shoot, shots } from './support';

const handout = (pack: string, extension: string) =>
  join(handouts, readdirSync(handouts).find((file) => file.startsWith(pack) && file.endsWith(extension))!);

/** Says yes to the question that a button asked. */
const sure = (page: Page) => page.locator('.ant-popconfirm:visible').getByRole('button', { name: /确\s*定/ }).click();

/** The number a filter shows beside its name. */
async function counted(page: Page, name: string): Promise<number> {
  const text = await page.getByText(new RegExp(`^${name}\\s*\\d+$`)).first().innerText();
  return Number(text.replace(/\D/g, ''));
}

async function accessible(page: Page) {
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).analyze();
  expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.target.join(' ')}`)).toEqual([]);
}

async function open(page: Page, menu: string) {
  await page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: menu }).click();
}

async function upload(page: Page, pack: string) {
  await open(page, '新生注册');
  await page.getByRole('button', { name: '新建批次' }).first().click();
  await page.getByRole('combobox').last().click();
  await page.locator('.ant-select-item-option', { hasText: '一年级' }).first().click();
  await page.getByRole('button', { name: '建立批次' }).click();
  await expect(page.getByText('二、上传名单')).toBeVisible();
  await shoot(page, '03-upload');
  await page.locator('input[type=file]').first().setInputFiles(handout(pack, '.xlsx'));
  await expect(page.getByRole('button', { name: '开始校验' })).toBeVisible();
  await shoot(page, '04-columns');
  await page.getByRole('button', { name: '开始校验' }).click();
  await expect(page.getByRole('button', { name: '查看结果' })).toBeEnabled({ timeout: 60_000 });
  await shoot(page, '05-checked');
  await page.getByRole('button', { name: '查看结果' }).click();
  await expect(page.getByRole('row').nth(1)).toBeVisible();
}

/** Looks at what is refused and takes those rows out: their families bring papers later. */
async function clean(page: Page) {
  const failing = await counted(page, '有错');
  expect(failing).toBeGreaterThan(0);
  await page.getByText(/^有错\s*\d+$/).first().click();
  await page.getByRole('row').nth(1).click();
  await expect(page.getByRole('complementary')).toContainText('校验结果');
  await shoot(page, '06-refused');
  const [failed] = await Promise.all([
    page.waitForEvent('download'),
    page.getByText('下载错误数据').click(),
  ]);
  await failed.saveAs(join(shots, 'failed-rows.xlsx'));
  for (let left = failing; left > 0; left -= 1) {
    await page.getByRole('row').nth(1).click();
    await page.getByRole('button', { name: '删除此行' }).click();
    await sure(page);
    await expect.poll(() => counted(page, '有错')).toBe(left - 1);
  }
  await page.getByText(/^全部\s*\d+$/).first().click();
  await shoot(page, '07-rows');
}

async function faces(page: Page, pack: string) {
  await page.getByRole('button', { name: '下一步' }).click();
  await page.locator('input[type=file]').first().setInputFiles(handout(pack, '.zip'));
  await expect(page.getByText('上传结果')).toBeVisible({ timeout: 60_000 });
  await shoot(page, '08-photos');
  await page.getByRole('button', { name: '下一步' }).click();
}

async function arrive(page: Page) {
  await expect(page.getByText('打印全部确认表')).toBeVisible();
  const [sheets] = await Promise.all([
    page.waitForEvent('download', { timeout: 120_000 }),
    page.getByText('打印全部确认表').click(),
  ]);
  await sheets.saveAs(join(shots, 'confirmation.pdf'));
  await page.getByText('监护人已签字确认').click();
  await page.getByRole('button', { name: '登记全部' }).click();
  await sure(page);
  await expect(page.getByText('已登记').first()).toBeVisible();
  await shoot(page, '09-arrivals');
  await page.getByRole('button', { name: '下一步' }).click();
}

async function confirm(page: Page) {
  const button = page.getByRole('button', { name: '学籍管理员确认' });
  await expect(button).toBeVisible();
  await shoot(page, '10-submit');
  await button.click();
  await expect(page.getByText('已确认，等待班主任核对').first()).toBeVisible();
  await shoot(page, '11-confirmed');
}

test('a school takes in its new pupils, the authority reviews, numbers are issued, the roster prints', async ({ browser }) => {
  const pack = 'cn-34-anhui';
  const { page } = await enter(browser, link(pack, 'registrar'), '01-registrar');
  await page.goto('/');
  await expect(page.getByText('在籍学生').first()).toBeVisible();
  await shoot(page, '02-workbench');
  await accessible(page);

  await test.step('the registrar uploads the workbook the school has', () => upload(page, pack));
  await test.step('what is refused is looked at, with article and cure', () => clean(page));
  await test.step('photos come as an archive', () => faces(page, pack));
  await test.step('arrivals and guardians are noted, the sheets print', () => arrive(page));
  await test.step('the registrar confirms', () => confirm(page));

  for (const nth of [0, 1]) {
    await test.step(`class teacher ${nth + 1} checks`, async () => {
      const teacher = await enter(browser, link(pack, 'class_teacher', nth));
      await open(teacher.page, '班级核对');
      await teacher.page.getByRole('row').nth(1).click();
      await teacher.page.keyboard.press('Enter');
      await expect(teacher.page.getByRole('button', { name: '全班核对无误' })).toBeEnabled();
      await shoot(teacher.page, `12-teacher-${nth + 1}`);
      await teacher.page.getByRole('button', { name: '全班核对无误' }).click();
      await sure(teacher.page);
      await expect(teacher.page.getByText('已核对').first()).toBeVisible();
      await teacher.context.close();
    });
  }

  await test.step('the head signs with the integrity undertaking', async () => {
    const who = link(pack, 'head');
    const head = await enter(browser, who);
    await open(head.page, '校长审签');
    await head.page.getByRole('row').nth(1).click();
    await head.page.keyboard.press('Enter');
    const text = head.page.locator('.undertaking-text, [class*=undertaking] [tabindex]').first();
    await text.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await head.page.getByLabel('输入本人姓名以签署').fill(who.name);
    await shoot(head.page, '13-head');
    await head.page.getByRole('button', { name: '审签并上报' }).click();
    await expect(head.page.getByText(/已审签上报/).first()).toBeVisible();
    await head.context.close();
  });

  await test.step("the authority's clerk accepts", async () => {
    const clerk = await enter(browser, link(pack, 'clerk'));
    await clerk.page.goto('/');
    await expect(clerk.page.getByText('待办').first()).toBeVisible();
    await shoot(clerk.page, '14-clerk-workbench');
    await open(clerk.page, '审核');
    await clerk.page.getByRole('button', { name: '打开第一批' }).click();
    await expect(clerk.page.getByRole('button', { name: '全部通过' })).toBeEnabled();
    await expect(clerk.page.getByRole('row').nth(2)).toBeVisible();
    await shoot(clerk.page, '15-review');
    await clerk.page.getByRole('button', { name: '全部通过' }).click();
    await sure(clerk.page);
    await expect(clerk.page.getByText('待审核的批次已全部办结').first()).toBeVisible({ timeout: 60_000 });
    await shoot(clerk.page, '16-decided');
    await clerk.context.close();
  });

  await test.step('the pupils stand in the register, numbered, and the roster prints', async () => {
    await open(page, '在校生查询');
    await page.getByLabel('年级').click();
    await page.locator('.ant-select-item-option', { hasText: '一年级' }).first().click();
    await expect(page.getByRole('row').nth(2)).toContainText('2026级');
    await shoot(page, '17-pupils');
    await page.getByRole('row').nth(1).click();
    await page.keyboard.press('Enter');
    await expect(page.getByText('新建学籍').or(page.getByText('转入已有学籍')).first()).toBeVisible();
    await shoot(page, '18-pupil');
    await open(page, '花名册');
    await expect(page.getByText('打印 PDF').first()).toBeVisible();
    await page.getByText('打印 PDF').first().click();
    await page.getByText('核对学籍名册').click();
    await shoot(page, '19-roster-purpose');
    const [roster] = await Promise.all([
      page.waitForEvent('download', { timeout: 120_000 }),
      page.getByRole('button', { name: /^下\s?载$/ }).click(),
    ]);
    await roster.saveAs(join(shots, 'roster.pdf'));
    await shoot(page, '19-rosters');
    await open(page, '法规依据');
    await expect(page.getByText('安徽省中小学生学籍信息化管理办法').first()).toBeVisible();
    await shoot(page, '20-clauses');
  });
  writeFileSync(join(shots, 'story.txt'), 'the main job ran to its end\n');
});
