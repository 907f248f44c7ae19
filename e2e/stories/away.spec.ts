import { expect, test, type Page } from '@playwright/test';

import { accept, choose, day, enclose, fillIn, numberOf, paper, pupilOf, receive, submit, take } from './cases';
import { accessible, Album, enter, link, open, sure } from './support';

/** The last day in time of the step a case is before; how it cannot be counted yet, late in a year. */
const dueOf = async (page: Page) => /(\d{4}-\d\d-\d\d) 到期/.exec(await page.locator('.case-trail').innerText())?.[1] ?? 'uncounted';

test('安徽: the clerk asks the head of the department first, then goes away, and a colleague does the duty', async ({ browser }) => {
  const pack = 'cn-34-anhui';
  const album = new Album('away');
  const sending = await enter(browser, link(pack, 'registrar', 1));
  const receiving = await enter(browser, link(pack, 'registrar', 0));
  const scan = await paper(browser, album, '转学申请书', ['申请转入贵校就读。'], 'jpg');
  const pupils = [];
  for (const nth of [1, 2]) {
    const pupil = await pupilOf(sending.page, '五年级', nth);
    pupils.push(pupil);
    await receive(receiving.page, '转学', pupil, await numberOf(sending));
    await choose(receiving.page, '转入班级', /^五年级/);
    await choose(receiving.page, '转学理由', '户籍或住址变动');
    await enclose(receiving.page, '转学申请及证明', scan);
    await submit(receiving.page);
  }
  const [first, second] = pupils.map((pupil) => pupil.name);

  // The clerk asks; the case waits for the director, until the day it waited for the clerk.
  const clerk = await enter(browser, link(pack, 'clerk', 0));
  await take(clerk.page, first!, '转学');
  const until = await dueOf(clerk.page);
  await clerk.page.getByRole('button', { name: /加\s*签/ }).click();
  const asks = clerk.page.getByRole('dialog', { name: '加签' });
  await asks.getByRole('combobox', { name: '会签人' }).click();
  await clerk.page.locator('.ant-select-item-option:visible', { hasText: '部门负责人会签' }).click();
  await asks.getByRole('textbox', { name: '会签事项' }).fill('请核定是否符合就近入学。');
  await album.shoot(clerk.page, 'ask');
  await accessible(clerk.page);
  await asks.getByRole('button', { name: '请会签' }).click();
  await expect(clerk.page.getByText('已送会签')).toBeVisible();

  const director = await enter(browser, link(pack, 'director', 0));
  await take(director.page, first!, '转学');
  await expect(director.page.getByText(/请会签：请核定是否符合就近入学/).first()).toBeVisible();
  await expect(director.page.getByRole('button', { name: /退\s*回/ })).toHaveCount(0);
  await album.shoot(director.page, 'cosign');
  await accept(director.page);
  await take(clerk.page, first!, '转学');
  expect(await dueOf(clerk.page)).toBe(until);
  await expect(clerk.page.getByText('部门负责人会签').first()).toBeVisible();
  await album.shoot(clerk.page, 'back');
  await accept(clerk.page);

  // Away for a week.
  await open(clerk.page, '委托代办');
  await clerk.page.getByRole('button', { name: '办理委托' }).click();
  const dialog = clerk.page.getByRole('dialog', { name: '办理委托' });
  await dialog.getByRole('combobox', { name: '代办人' }).click();
  await clerk.page.locator('.ant-select-item-option:visible', { hasText: '主管部门负责人' }).first().click();
  await fillIn(clerk.page, '至（含当日，最长60天）', day(7));
  await fillIn(clerk.page, '委托事由', '赴省厅培训');
  await album.shoot(clerk.page, 'hand-on');
  await accessible(clerk.page);
  await dialog.getByRole('button', { name: /^委\s*托$/ }).click();
  await expect(clerk.page.getByText('委托已办理')).toBeVisible();
  await expect(clerk.page.getByText('代办中')).toBeVisible();
  await album.shoot(clerk.page, 'handed-on');
  await accessible(clerk.page);

  await director.page.reload();
  await expect(director.page.getByText(/委托您代办/)).toBeVisible();
  await album.shoot(director.page, 'offered');
  await director.page.getByRole('button', { name: /^代.*办理$/ }).click();
  await expect(director.page.getByText(/您正在代/)).toBeVisible();
  await take(director.page, second!, '转学');
  await album.shoot(director.page, 'standing-in');
  await accept(director.page);
  await director.page.getByRole('button', { name: '以本人身份办理' }).click();
  await expect(director.page.getByText(/您正在代/)).toHaveCount(0);

  // The school reads who took the step, and for whom.
  await receiving.page.goto('/desk');
  await receiving.page.getByText('我发起的').click();
  await receiving.page.getByRole('link', { name: `${second} 转学` }).click();
  await expect(receiving.page.getByText(/（代.+）/).first()).toBeVisible();
  await album.shoot(receiving.page, 'by-whom');

  // Taken back, nobody is asked any more.
  await clerk.page.getByRole('button', { name: /^收回/ }).click();
  await sure(clerk.page);
  await expect(clerk.page.getByText('委托已收回')).toBeVisible();
  await director.page.reload();
  await expect(director.page.getByText(/委托您代办/)).toHaveCount(0);
});
