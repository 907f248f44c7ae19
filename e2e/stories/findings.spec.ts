import { expect, test } from '@playwright/test';

import { accessible, Album, enter, link, open } from './support';

const pack = 'cn-34-anhui';

test('a breach is registered with its clause, explained by the school, ordered to be remedied and closed', async ({ browser }) => {
  const album = new Album('findings');
  const county = await enter(browser, link(pack, 'clerk'));
  const school = await enter(browser, link(pack, 'registrar'));
  const clerk = county.page;

  await test.step('the register looks, and what it found is listed by item and by unit', async () => {
    await open(clerk, '违规清单');
    await clerk.getByRole('button', { name: '立即查找' }).click();
    await expect(clerk.getByText(/已查找\d+个单位/)).toBeVisible();
    await expect(clerk.getByRole('heading', { name: '按违规事项' })).toBeVisible();
    await expect(clerk.getByRole('cell', { name: '第三十二条(四)' })).toBeVisible();
    await album.shoot(clerk, 'list');
    await accessible(clerk);
  });

  const facts = '向家长收取学籍查询费';
  await test.step('what data cannot show is registered by hand, against one unit', async () => {
    await clerk.getByRole('heading', { name: '按单位' }).scrollIntoViewIfNeeded();
    await clerk.locator('section', { hasText: '按单位' }).getByRole('button', { name: link(pack, 'registrar').unit }).click();
    await clerk.getByRole('button', { name: '登记违规事实' }).click();
    const dialog = clerk.getByRole('dialog');
    await dialog.getByRole('combobox').click();
    await clerk.locator('.ant-select-item-option:visible', { hasText: '第三十二条(七)' }).click();
    await dialog.getByRole('textbox', { name: '起始日期' }).fill('20250901');
    await dialog.getByRole('textbox', { name: '违规事实' }).fill(facts);
    await album.shoot(clerk, 'register');
    await accessible(clerk);
    await dialog.getByRole('button', { name: '登记违规事实' }).click();
    await expect(clerk.getByText(facts)).toBeVisible();
    await expect(clerk.getByText('待说明').first()).toBeVisible();
    await album.shoot(clerk, 'registered');
    await accessible(clerk);
  });

  await test.step('the school sees its own, and explains', async () => {
    const page = school.page;
    await open(page, '违规清单');
    await page.getByRole('link', { name: facts }).click();
    await expect(page.getByRole('button', { name: '不予认定' })).toHaveCount(0);
    await page.getByRole('button', { name: '说明情况' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: '情况说明' }).fill('系个别教师所为，已全部退还');
    await dialog.getByRole('button', { name: '说明情况' }).click();
    await expect(page.getByText('系个别教师所为，已全部退还')).toBeVisible();
    await album.shoot(page, 'explained');
    await accessible(page);
  });

  await test.step('the county orders a remedy by a day, and the school reports it', async () => {
    await clerk.reload();
    await clerk.getByRole('button', { name: '责令整改' }).click();
    const dialog = clerk.getByRole('dialog');
    await dialog.getByRole('textbox', { name: '整改要求' }).fill('公示收费清退结果');
    await dialog.getByRole('button', { name: '责令整改' }).click();
    await expect(clerk.getByText('公示收费清退结果')).toBeVisible();
    await album.shoot(clerk, 'ordered');
    const page = school.page;
    await page.reload();
    await page.getByRole('button', { name: '报告整改' }).click();
    const answer = page.getByRole('dialog');
    await answer.getByRole('textbox', { name: '整改情况' }).fill('已公示');
    await answer.getByRole('button', { name: '报告整改' }).click();
    await expect(page.getByText('已整改待核').first()).toBeVisible();
  });

  await test.step('and closes it, with who answers for it and how it was handled', async () => {
    await clerk.reload();
    await clerk.getByRole('button', { name: '认定并办结' }).click();
    const dialog = clerk.getByRole('dialog');
    await dialog.getByRole('textbox', { name: '认定的事实和处理' }).fill('查明属实，已整改');
    await dialog.getByRole('textbox', { name: '责任人' }).fill('某教师');
    await dialog.getByRole('checkbox', { name: /通报批评/ }).check();
    await album.shoot(clerk, 'close');
    await dialog.getByRole('button', { name: '认定并办结' }).click();
    await expect(clerk.getByText('已办结').first()).toBeVisible();
    await expect(clerk.getByText(/通报批评/)).toBeVisible();
    await album.shoot(clerk, 'closed');
    await accessible(clerk);
  });
  await county.context.close();
  await school.context.close();
});
