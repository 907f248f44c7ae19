import { expect, test, type Page } from '@playwright/test';

import * as intake from './intake';
import { places, type Place } from './places';
import { enterWithOneAccount, mayNotDecide } from './second-person';
import { accessible, Album, enter, fetched, link, open } from './support';

/** Shows a masked value in full, for a purpose. */
async function reveal(page: Page, label: string, look?: () => Promise<void>): Promise<string> {
  const name = `查看完整号码: ${label}`;
  await expect(page.getByRole('button', { name, exact: true })).toBeVisible();
  // Once the number is shown its button is gone: the place is what stays.
  const all = page.locator('.masked');
  const place = await all.evaluateAll((found, said) => found.findIndex((one) => one.querySelector(`[aria-label="${said}"]`)), name);
  const value = all.nth(place).locator('[aria-live]');
  await expect(value).toContainText('*');
  await page.getByRole('button', { name, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: /查\s*看/ })).toBeDisabled();
  await dialog.getByText('核对证件原件').click();
  await look?.();
  await dialog.getByRole('button', { name: /查\s*看/ }).click();
  await expect(value).not.toContainText('*');
  return value.innerText();
}

/** The pupils stand in the register, masked in the list, each with the numbers that the pack lays down. */
async function numbered(page: Page, place: Place, album: Album) {
  await open(page, '在校生查询');
  await page.getByLabel('年级').click();
  await page.locator('.ant-select-item-option', { hasText: '一年级' }).first().click();
  await expect(page.locator('.ant-select', { hasText: '一年级' })).toBeVisible();
  await expect(page.locator('.dt')).toHaveAttribute('aria-busy', 'false');
  await expect(page.getByRole('row').nth(2)).toContainText(/20\d\d级/);
  // All at once: a row asked for by its place may be gone by the time it is asked.
  const rows = await page.getByRole('row').allInnerTexts();
  expect(rows.length).toBeGreaterThan(2);
  for (const row of rows) expect(row).not.toMatch(/(?<!\d)\d{17}[\dX](?!\d)/);
  await album.shoot(page, 'pupils');
  await page.getByRole('row').nth(1).click();
  await page.keyboard.press('Enter');
  await expect(page.getByText('新建学籍').first()).toBeVisible();
  await album.shoot(page, 'pupil');
  const document = await reveal(page, '身份证件号', () => album.shoot(page, 'purpose'));
  expect(document).toMatch(/^\d{17}[\dX]$/);
  for (const law of place.numbers) {
    const line = page.getByRole('row').filter({ hasText: law.name });
    const masked = await line.locator('.mono').last().innerText();
    const full = masked.includes('*') ? await reveal(page, law.name) : masked;
    expect(full, law.name).toMatch(law.layout({ document, birth: document.slice(6, 14) }));
  }
  await album.shoot(page, 'numbers');
  await fetched(page, () => page.getByText('打印学籍卡').click(), album.paper('card.pdf'));
}

async function papers(page: Page, place: Place, album: Album) {
  await open(page, '花名册');
  await expect(page.getByText('打印 PDF').first()).toBeVisible();
  for (const [button, paper] of [['打印 PDF', 'roster.pdf'], ['下载 Excel', 'roster.xlsx']] as const) {
    await page.getByText(button).first().click();
    await page.getByText('核对学籍名册').click();
    await album.shoot(page, 'roster-purpose');
    await fetched(page, () => page.getByRole('button', { name: /^下\s?载$/ }).click(), album.paper(paper));
  }
  await album.shoot(page, 'rosters');
  await open(page, '法规依据');
  await expect(page.getByText(place.regulation).first()).toBeVisible();
  await album.shoot(page, 'clauses');
}

for (const place of places) {
  test(`${place.pack}: a school takes in its new pupils, the authority reviews, numbers are issued, the roster prints`, async ({ browser }) => {
    const album = new Album(place.pack);
    const { pack } = place;
    const desk = await enter(browser, link(pack, 'registrar'), album);
    const { page } = desk;
    await page.goto('/');
    await expect(page.getByText('在籍学生').first()).toBeVisible();
    await album.shoot(page, 'workbench');
    await accessible(page);
    await test.step('the registrar uploads the workbook the school has', () => intake.upload(page, pack, album));
    if (place.also.includes('upload twice')) {
      await test.step('a second upload of the same file changes nothing twice', () => intake.uploadAgain(page, pack, album));
    }
    if (place.also.includes('time-out')) {
      await test.step('the session ends while somebody types, and what was typed is there again', () => intake.typeOverTimeOut(desk, album));
    }
    const reviews = await test.step('a slip of the hand is refused and mended in its place, by keyboard', () =>
      place.also.includes('second person') ? enterWithOneAccount(browser, pack, desk, album) : intake.slip(page, album),
    );
    await test.step('what is refused is looked at, with article and cure', () => intake.clean(page, album));
    await test.step('photos come as an archive, one by the camera', () => intake.faces(page, place, album));
    await test.step('arrivals and guardians are noted, the sheets print', () => intake.arrive(page, album));
    await test.step('the registrar confirms', () => intake.confirm(page, place.undertaking, album));
    for (let nth = 0; nth < place.classes; nth += 1) await intake.check(browser, pack, nth, album);
    await test.step('the head signs', () => intake.sign(browser, place, album));
    if (place.also.includes('return')) {
      await test.step('one comes back with a reason, is mended and handed in again', async () => {
        await intake.returnOne(browser, pack, album);
        await intake.mendReturned(page, album);
        await intake.confirm(page, place.undertaking, album);
        await intake.check(browser, pack, 0, album);
        await intake.sign(browser, place, album);
      });
    }
    if (reviews) await test.step('who entered may not decide, with whichever account', () => mayNotDecide(browser, reviews, album));
    await test.step("the authority's clerk accepts", () => intake.decide(browser, pack, album));
    await test.step('the pupils stand in the register, numbered', () => numbered(page, place, album));
    await test.step('the roster prints', () => papers(page, place, album));
  });
}
