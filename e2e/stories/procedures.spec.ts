import { expect, test } from '@playwright/test';

import { accept, acceptTwice, begin, choose, counted, day, enclose, fillIn, numberOf, paper, pupilOf, receive, standing, submit, take } from './cases';
import { accessible, Album, enter, fetched, link, open } from './support';

test('安徽: a transfer through four hands, to the pupil in the new class', async ({ browser }) => {
  const pack = 'cn-34-anhui';
  const album = new Album('transfer');
  const sending = await enter(browser, link(pack, 'registrar', 1));
  const pupil = await pupilOf(sending.page, '三年级', 0);
  const number = await numberOf(sending);
  await album.shoot(sending.page, 'pupil-before');

  const receiving = await enter(browser, link(pack, 'registrar', 0));
  await receive(receiving.page, '转学', pupil, number);
  await album.shoot(receiving.page, 'draft');
  await accessible(receiving.page);
  await choose(receiving.page, '转入班级', /^三年级/);
  await choose(receiving.page, '转学理由', '户籍或住址变动');
  const application = await paper(browser, album, '转学申请书', [`本人系${pupil.name}之母，因工作地迁至本县，申请转入贵校就读。`, '附：居住证复印件。'], 'pdf');
  const permit = await paper(browser, album, '居住证', [`持证人：${pupil.name}之母`], 'jpg');
  await enclose(receiving.page, '转学申请及证明', application);
  await enclose(receiving.page, '转学申请及证明', permit);
  await expect(receiving.page.locator('.paper-canvas')).toBeVisible();
  await album.shoot(receiving.page, 'draft-filled');
  await submit(receiving.page);
  await receiving.page.getByText('我发起的').click();
  await expect(receiving.page.getByRole('link', { name: `${pupil.name} 转学` })).toBeVisible();
  await album.shoot(receiving.page, 'desk-of-the-opener');
  // The guardian gets a receipt. Whoever has it sees how the case stands, and nothing of the pupil.
  await receiving.page.getByRole('link', { name: `${pupil.name} 转学` }).click();
  await fetched(receiving.page, () => receiving.page.getByRole('button', { name: '打印受理回执' }).click(), album.paper('受理回执.pdf'));
  await receiving.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await receiving.page.getByRole('button', { name: '复制查询链接' }).click();
  const address = await receiving.page.evaluate(() => navigator.clipboard.readText());
  const outside = await browser.newContext();
  const anybody = await outside.newPage();
  await anybody.goto(address);
  await expect(anybody.getByText('办理中')).toBeVisible();
  await expect(anybody.getByText('流入主管部门审批')).toBeVisible();
  expect(await anybody.locator('main').innerText()).not.toContain(pupil.name);
  await album.shoot(anybody, 'receipt-page');
  await accessible(anybody);
  await anybody.goto(`${address.slice(0, -1)}x`);
  await expect(anybody.getByRole('alert')).toBeVisible();
  await outside.close();

  const authority = await enter(browser, link(pack, 'clerk', 0));
  await album.shoot(authority.page, 'workbench-of-the-authority');
  await take(authority.page, pupil.name, '转学');
  await expect(authority.page.locator('.paper-canvas')).toBeVisible();
  await album.shoot(authority.page, 'authority-decides');
  await accessible(authority.page);
  await authority.page.keyboard.press(']');
  await authority.page.keyboard.press('o');
  await authority.page.keyboard.press('+');
  await album.shoot(authority.page, 'paper-turned');
  await authority.page.getByRole('button', { name: '为何是这一天？' }).click();
  // Late in a year the count runs into one whose holidays are not published yet, and says so.
  await expect(authority.page.getByText(counted(20) ? '第 20 日' : '放假安排尚未载入')).toBeVisible();
  await album.shoot(authority.page, 'why-this-date');
  await authority.page.keyboard.press('Escape');
  await accept(authority.page);

  await take(sending.page, pupil.name, '转学');
  await album.shoot(sending.page, 'sending-school');
  await acceptTwice(sending.page);

  const released = await enter(browser, link(pack, 'clerk', 2));
  await take(released.page, pupil.name, '转学');
  await album.shoot(released.page, 'sending-authority');
  await accept(released.page);
  await expect(released.page.getByText('待办已全部办完').or(released.page.getByText('已打开下一项待办')).first()).toBeVisible();

  const { page } = receiving;
  await page.goto(`/pupils/${pupil.person}`);
  await expect(page.getByText('2024级').first()).toBeVisible();
  await expect(page.locator('.pupil-core')).toContainText(link(pack, 'registrar', 0).unit);
  await album.shoot(page, 'pupil-in-the-new-class');
  await page.getByRole('link', { name: '转学', exact: true }).click();
  await expect(page.getByText('已办结')).toBeVisible();
  await album.shoot(page, 'case-over');
  await accessible(page);
  for (const desk of [sending, receiving, authority, released]) await desk.context.close();
});

test('安徽: suspended for illness, and back in the class', async ({ browser }) => {
  const pack = 'cn-34-anhui';
  const album = new Album('suspension');
  const school = await enter(browser, link(pack, 'registrar', 0));
  const authority = await enter(browser, link(pack, 'clerk', 0));
  const pupil = await pupilOf(school.page, '四年级', 1);
  const sick = await paper(browser, album, '休学申请', ['因病需休养三个月，附诊断证明。'], 'jpg');
  const well = await paper(browser, album, '复学申请', ['已康复，附康复证明。'], 'jpg');

  await begin(school.page, '休学', pupil);
  await choose(school.page, '休学理由', '因病');
  await fillIn(school.page, '休学起始日期', day());
  await fillIn(school.page, '休学截止日期', '20270230');
  await school.page.keyboard.press('Tab');
  await expect(school.page.getByText('不是有效日期').or(school.page.locator('.field-error')).first()).toBeVisible();
  await album.shoot(school.page, 'no-such-day');
  await fillIn(school.page, '休学截止日期', day(100));
  await enclose(school.page, '休学申请及证明', sick);
  await submit(school.page);
  await take(authority.page, pupil.name, '休学');
  await accept(authority.page);
  await standing(school.page, pupil, '休学');
  await album.shoot(school.page, 'suspended');
  // Who sits in no class stands on one list, whoever is to return first on top.
  await open(school.page, '不在校学生');
  await expect(school.page.getByRole('row').filter({ hasText: pupil.name })).toContainText('还有');
  await album.shoot(school.page, 'not-in-class');
  await accessible(school.page);

  await begin(school.page, '复学', pupil);
  await choose(school.page, '复学班级', /^四年级/);
  await fillIn(school.page, '复学日期', day());
  await enclose(school.page, '复学申请及证明', well);
  await submit(school.page);
  await take(authority.page, pupil.name, '复学');
  await album.shoot(authority.page, 'resumption');
  await accept(authority.page);
  await standing(school.page, pupil, '在籍');
  await album.shoot(school.page, 'back');
  await school.context.close();
  await authority.context.close();
});

test('安徽: sent back, mended and handed in again; then taken back', async ({ browser }) => {
  const pack = 'cn-34-anhui';
  const album = new Album('returned');
  const school = await enter(browser, link(pack, 'registrar', 0));
  const authority = await enter(browser, link(pack, 'clerk', 0));
  const pupil = await pupilOf(school.page, '五年级', 2);
  const sick = await paper(browser, album, '休学申请', ['因病需休养三个月。'], 'jpg');
  await begin(school.page, '休学', pupil);
  await choose(school.page, '休学理由', '其他');
  await fillIn(school.page, '休学起始日期', day());
  await fillIn(school.page, '休学截止日期', day(100));
  await enclose(school.page, '休学申请及证明', sick);
  await submit(school.page);

  await take(authority.page, pupil.name, '休学');
  // Without a reason nothing is sent back.
  await authority.page.keyboard.press('r');
  await expect(authority.page.getByText('请先写明理由')).toBeVisible();
  await authority.page.getByRole('button', { name: '理由说明不充分，请补充。' }).click();
  await album.shoot(authority.page, 'opinion');
  await authority.page.getByRole('button', { name: /^退回/ }).click();
  await expect(authority.page.getByText('已退回').first()).toBeVisible();

  await take(school.page, pupil.name, '休学');
  await expect(school.page.getByText('理由说明不充分，请补充。').first()).toBeVisible();
  await album.shoot(school.page, 'came-back');
  await choose(school.page, '休学理由', '因病');
  await submit(school.page);
  await school.page.getByText('我发起的').click();
  await school.page.getByRole('link', { name: `${pupil.name} 休学` }).click();
  await school.page.getByRole('button', { name: '撤回申请' }).click();
  await school.page.getByRole('dialog').getByRole('textbox', { name: '撤回理由' }).fill('家长改变主意');
  await school.page.getByRole('dialog').getByRole('button', { name: /确\s*定/ }).click();
  await expect(school.page.getByText('已撤回').first()).toBeVisible();
  await album.shoot(school.page, 'taken-back');
  await standing(school.page, pupil, '在籍');
  await school.context.close();
  await authority.context.close();
});

test('凉山: a transfer is refused for five reasons at once, each with its article', async ({ browser }) => {
  const pack = 'cn-5134-liangshan';
  const album = new Album('refused');
  const keeps = await enter(browser, link(pack, 'registrar', 1));
  const pupil = await pupilOf(keeps.page, '三年级', 0);
  const number = await numberOf(keeps);
  await keeps.context.close();
  const { page, context } = await enter(browser, link(pack, 'registrar', 0));
  // The class below is full.
  await open(page, '班级');
  await page.getByRole('row', { name: '二年级' }).first().getByRole('button').first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('spinbutton', { name: '人数上限' }).fill('20');
  await dialog.getByRole('button', { name: /保\s*存/ }).click();
  await expect(page.getByText('班级已保存')).toBeVisible();
  await receive(page, '转学', pupil, number);
  await choose(page, '转入班级', /^二年级/);
  await page.getByRole('button', { name: '提交', exact: true }).click();
  const refusals = page.getByRole('alert').locator('.refusal');
  await expect(refusals).toHaveCount(5);
  await expect(refusals.locator('.clause-tag')).toHaveText(['三(二)', '二(一)', '二(一)1', '二(一)2', '二(一)6(5)']);
  await expect(refusals.getByText('如何办理')).toHaveCount(5);
  await refusals.first().scrollIntoViewIfNeeded();
  await album.shoot(page, 'refused');
  await accessible(page);
  await refusals.last().scrollIntoViewIfNeeded();
  await album.shoot(page, 'refused-to-the-end');
  // Nothing was handed in: it lies where it lay, and waits for nobody else.
  await expect(page.getByText('草稿').first()).toBeVisible();
  await context.close();
});

test('凉山: a dropout is reported, and comes back to the grade', async ({ browser }) => {
  const pack = 'cn-5134-liangshan';
  const album = new Album('dropout');
  const school = await enter(browser, link(pack, 'registrar', 0));
  const authority = await enter(browser, link(pack, 'clerk', 0));
  const pupil = await pupilOf(school.page, '三年级', 1);
  const talk = await paper(browser, album, '动员劝返记录', ['11月20日上门家访，家长称孩子随亲属外出。'], 'pdf');
  await begin(school.page, '疑似辍学', pupil);
  await fillIn(school.page, '最后到校日期', day(-20));
  await fillIn(school.page, '情况说明', '连续两周未到校，三次家访未见学生。');
  await enclose(school.page, '动员劝返记录', talk);
  await submit(school.page);
  await take(authority.page, pupil.name, '疑似辍学');
  await accept(authority.page);
  await standing(school.page, pupil, '疑似辍学');

  await begin(school.page, '辍学', pupil);
  await fillIn(school.page, '最后到校日期', day(-20));
  await choose(school.page, '辍学原因', '家庭原因');
  await enclose(school.page, '动员劝返记录', talk);
  await submit(school.page);
  await take(authority.page, pupil.name, '辍学');
  await accept(authority.page);
  await standing(school.page, pupil, '辍学');
  await album.shoot(school.page, 'dropped-out');
  await open(authority.page, '不在校学生');
  await authority.page.getByText(/^辍学/).click();
  await expect(authority.page.getByRole('row').filter({ hasText: pupil.name })).toBeVisible();
  await album.shoot(authority.page, 'dropouts-of-the-county');
  await school.page.getByRole('link', { name: '辍学', exact: true }).first().click();
  await fetched(school.page, () => school.page.getByRole('button', { name: '打印学生辍学情况报告' }).click(), album.paper('辍学情况报告.pdf'));

  await begin(school.page, '返校', pupil);
  await choose(school.page, '就读班级', /^三年级/);
  await fillIn(school.page, '返校日期', day());
  await submit(school.page);
  await take(authority.page, pupil.name, '返校');
  await accept(authority.page);
  await standing(school.page, pupil, '在籍');
  await album.shoot(school.page, 'back');
  await school.context.close();
  await authority.context.close();
});

test('凉山: a death, by two people, and for ever', async ({ browser }) => {
  const pack = 'cn-5134-liangshan';
  const album = new Album('death');
  const school = await enter(browser, link(pack, 'registrar', 0));
  const head = await enter(browser, link(pack, 'head', 0));
  const authority = await enter(browser, link(pack, 'clerk', 0));
  const pupil = await pupilOf(school.page, '四年级', 2);
  const certificate = await paper(browser, album, '死亡证明', ['居民死亡医学证明（推断）书'], 'pdf');
  await begin(school.page, '死亡', pupil);
  await fillIn(school.page, '死亡日期', day(-3));
  await enclose(school.page, '死亡证明', certificate);
  await submit(school.page);
  await take(head.page, pupil.name, '死亡');
  await accept(head.page);
  await take(authority.page, pupil.name, '死亡');
  await album.shoot(authority.page, 'authority');
  await accept(authority.page);
  await standing(school.page, pupil, '死亡');
  await album.shoot(school.page, 'closed');
  // Nobody comes back from there.
  await begin(school.page, '返校', pupil);
  await choose(school.page, '就读班级', /^四年级/);
  await fillIn(school.page, '返校日期', day());
  await school.page.getByRole('button', { name: '提交', exact: true }).click();
  await expect(school.page.getByRole('alert').locator('.refusal').first()).toContainText('死亡');
  await album.shoot(school.page, 'never-again');
  for (const desk of [school, head, authority]) await desk.context.close();
});
