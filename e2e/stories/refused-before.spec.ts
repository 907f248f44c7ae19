import { expect, test } from '@playwright/test';

import { choose, enclose, numberOf, paper, pupilOf, receive, submit, take } from './cases';
import { accessible, Album, enter, fetched, link, open } from './support';

test('安徽: refused for false papers, and the next application says so; 附表4 is printed with its signature', async ({ browser }) => {
  const pack = 'cn-34-anhui';
  const album = new Album('refused-before');
  const sending = await enter(browser, link(pack, 'registrar', 1));
  const pupil = await pupilOf(sending.page, '四年级', 3);
  const number = await numberOf(sending);
  const receiving = await enter(browser, link(pack, 'registrar', 0));
  const application = await paper(browser, album, '转学申请书', ['申请转入贵校就读。'], 'jpg');
  const apply = async () => {
    await receive(receiving.page, '转学', pupil, number);
    await choose(receiving.page, '转入班级', /^四年级/);
    await choose(receiving.page, '转学理由', '户籍或住址变动');
    await enclose(receiving.page, '转学申请及证明', application);
    await submit(receiving.page);
  };
  await apply();

  const authority = await enter(browser, link(pack, 'clerk', 0));
  await take(authority.page, pupil.name, '转学');
  await expect(authority.page.getByText('该生以往未获同意的申请')).toHaveCount(0);
  await authority.page.getByRole('button', { name: '所提供材料不属实，不同意。' }).click();
  await authority.page.getByRole('button', { name: /^不同意 x$/ }).click();
  await expect(authority.page.getByText('已记为不同意').first()).toBeVisible();

  await apply();
  // The school is told of its own case alone; the authority sees what was there before.
  await expect(receiving.page.getByText('该生以往未获同意的申请')).toHaveCount(0);
  await take(authority.page, pupil.name, '转学');
  const before = authority.page.getByRole('region', { name: '该生以往未获同意的申请' });
  await expect(before).toContainText('所提供材料不属实，不同意。');
  await expect(before).toContainText(link(pack, 'clerk', 0).unit);
  await album.shoot(authority.page, 'authority-sees-it');
  await accessible(authority.page);

  await open(authority.page, '数据安全承诺书');
  await expect(authority.page.getByText('已签署')).toBeVisible();
  await expect(authority.page.getByRole('button', { name: '签署', exact: true })).toHaveCount(0);
  await fetched(authority.page, () => authority.page.getByRole('button', { name: /打\s*印/ }).click(), album.paper('undertaking.pdf'));
  await album.shoot(authority.page, 'undertaking');
  await accessible(authority.page);
  for (const desk of [sending, receiving, authority]) await desk.context.close();
});
