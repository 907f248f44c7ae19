import { expect, test } from '@playwright/test';

import { begin, choose, enclose, numberOf, paper, pupilOf, receive, submit } from './cases';
import { accessible, Album, enter, link, open } from './support';

test('安徽: whoever waits urges, and the authority clears what nobody will finish', async ({ browser }) => {
  const pack = 'cn-34-anhui';
  const album = new Album('moving');
  const sending = await enter(browser, link(pack, 'registrar', 1));
  const pupil = await pupilOf(sending.page, '四年级', 1);
  const number = await numberOf(sending);
  const receiving = await enter(browser, link(pack, 'registrar', 0));
  await receive(receiving.page, '转学', pupil, number);
  await choose(receiving.page, '转入班级', /^四年级/);
  await choose(receiving.page, '转学理由', '户籍或住址变动');
  await enclose(receiving.page, '转学申请及证明', await paper(browser, album, '转学申请书', ['申请转入贵校就读。'], 'jpg'));
  await submit(receiving.page);
  await receiving.page.getByText('我发起的').click();
  await receiving.page.getByRole('link', { name: `${pupil.name} 转学` }).click();
  await receiving.page.getByRole('button', { name: /催\s*办/ }).click();
  await expect(receiving.page.getByText(/已催办/)).toBeVisible();
  await expect(receiving.page.getByRole('button', { name: /催\s*办/ })).toHaveCount(0);
  await album.shoot(receiving.page, 'urged');
  const forgotten = await pupilOf(receiving.page, '二年级', 2);
  await begin(receiving.page, '休学', forgotten);

  // The unit that is to act reads it on its workbench and on its desk.
  const authority = await enter(browser, link(pack, 'clerk', 0));
  await authority.page.goto('/');
  await expect(authority.page.getByRole('heading', { name: /^提醒/ })).toBeVisible();
  await expect(authority.page.getByText('被催办')).toBeVisible();
  await album.shoot(authority.page, 'workbench');
  await accessible(authority.page);
  await open(authority.page, '异动待办');
  await expect(authority.page.getByText('催办1次')).toBeVisible();
  await album.shoot(authority.page, 'desk');
  await authority.page.getByRole('button', { name: '上报催办' }).click();
  await expect(authority.page.getByText('下级没有超期上报的异动')).toBeVisible();

  // Clearing shows first what it would end; a pupil of another county's school is not among them.
  await open(authority.page, '在办业务清理');
  const row = authority.page.getByRole('row', { name: forgotten.name });
  await expect(row).toBeVisible();
  await expect(authority.page.getByRole('row', { name: pupil.name })).toHaveCount(0);
  await row.getByRole('checkbox').check();
  await album.shoot(authority.page, 'under-way');
  await accessible(authority.page);
  await authority.page.getByRole('button', { name: /清理所选/ }).click();
  await authority.page.getByRole('textbox', { name: '清理理由' }).fill('毕业年级升学前统一清理');
  await album.shoot(authority.page, 'why');
  await authority.page.getByRole('button', { name: '确认清理' }).click();
  await expect(authority.page.getByText('已清理 1 项')).toBeVisible();
  await expect(row).toHaveCount(0);

  // The school reads why, puts it away, and finds it in the record.
  await receiving.page.goto('/');
  const told = receiving.page.getByRole('row', { name: forgotten.name });
  await expect(told).toContainText('毕业年级升学前统一清理');
  await album.shoot(receiving.page, 'told');
  await told.getByRole('link', { name: forgotten.name }).click();
  await expect(receiving.page.getByText('已清理').first()).toBeVisible();
  await album.shoot(receiving.page, 'cleared');
  await receiving.page.goto('/');
  await told.getByRole('button', { name: /知道了/ }).click();
  await expect(told).toHaveCount(0);

  await open(authority.page, '破例清单');
  await expect(authority.page.getByText('没有破例办理的异动')).toBeVisible();
  await album.shoot(authority.page, 'exceptions');
  await accessible(authority.page);
});
