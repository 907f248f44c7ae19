import { expect, test, type Page } from '@playwright/test';

import { accessible, Album, enter, link, open } from './support';

const pack = 'cn-34-anhui';

/** Goes through pages by the menu, each once it has something to show; each is looked at and accessible. */
async function walk(page: Page, album: Album, menus: string[], name: string) {
  for (const menu of menus) {
    await test.step(menu, async () => {
      await open(page, menu);
      await expect(page.getByText('正在读取').or(page.locator('.busy'))).toHaveCount(0);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await album.shoot(page, `${name}-${menu}`);
      await accessible(page);
    });
  }
}

test('every main page is accessible, to whoever works there', async ({ browser }) => {
  const album = new Album('pages');
  const registrar = await enter(browser, link(pack, 'registrar'));
  await walk(registrar.page, album, ['工作台', '新生注册', '在校生查询', '花名册', '统计', '机构', '班级', '人员', '法规依据'], 'registrar');
  await registrar.page.getByRole('link', { name: '安徽省中小学生学籍信息化管理办法' }).first().click();
  await expect(registrar.page.getByText('第十五条').first()).toBeVisible();
  await album.shoot(registrar.page, 'regulation');
  await accessible(registrar.page);
  await registrar.context.close();

  const clerk = await enter(browser, link(pack, 'clerk'));
  await walk(clerk.page, album, ['工作台', '审核'], 'county');
  await clerk.context.close();

  for (const [role, menus] of [
    ['head', ['工作台', '校长审签']],
    ['class_teacher', ['工作台', '班级核对']],
  ] as const) {
    const desk = await enter(browser, link(pack, role));
    await walk(desk.page, album, [...menus], role);
    await desk.context.close();
  }
});

test('those above see the counts of all below, and the audit log', async ({ browser }) => {
  const album = new Album('authorities');
  const city = await enter(browser, link(pack, 'clerk', 1));
  await walk(city.page, album, ['工作台', '审核', '统计'], 'city');
  await city.context.close();
  const province = await enter(browser, link(pack, 'viewer'));
  await expect(province.page.getByText('各单位在校生')).toBeVisible();
  await walk(province.page, album, ['工作台', '统计', '审计日志'], 'province');
  await province.context.close();
  const admin = await enter(browser, link(pack, 'org_admin', 1));
  await walk(admin.page, album, ['工作台', '机构', '账号'], 'administrator');
  await admin.context.close();
});

test('English is a switch away, and no Chinese is left but what people and the law wrote', async ({ browser }) => {
  const album = new Album('english');
  const { page, context } = await enter(browser, link(pack, 'registrar'));
  await page.getByRole('button', { name: 'English' }).click();
  const menu = page.getByRole('navigation', { name: 'Main menu' });
  await expect(menu.getByRole('link', { name: 'Workbench' })).toBeVisible();
  await album.shoot(page, 'workbench');
  await accessible(page);
  await menu.getByRole('link', { name: 'Find pupils' }).click();
  await expect(page.getByRole('row').nth(2)).toBeVisible();
  await album.shoot(page, 'pupils');
  await accessible(page);
  const words = [
    ...(await page.getByRole('columnheader').allInnerTexts()),
    ...(await menu.getByRole('link').allInnerTexts()).slice(1),
    ...(await page.getByRole('main').getByRole('button').allInnerTexts()),
    ...(await page.locator('main label').allInnerTexts()),
  ];
  expect(words.filter((word) => /[\u3400-\u9fff]/.test(word))).toEqual([]);
  await page.getByRole('button', { name: '中文' }).click();
  await expect(page.getByRole('navigation', { name: '主菜单' })).toBeVisible();
  await context.close();
});
