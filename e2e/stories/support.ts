import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, type Browser, type BrowserContext, type Page } from '@playwright/test';

export interface Link {
  pack: string;
  place: string;
  role: string;
  unit: string;
  name: string;
  login: string;
  path: string;
}

/** Where screenshots land, for people to look at. */
export const shots = join(import.meta.dirname, '..', 'out');

/** What the demo gave a school to hand in. */
export const handouts = join(shots, 'data', 'demo');

export function links(pack: string): Link[] {
  const all = JSON.parse(readFileSync(join(shots, 'links.json'), 'utf8')) as Link[];
  return all.filter((link) => link.pack === pack);
}

export function link(pack: string, role: string, nth = 0): Link {
  const found = links(pack).filter((one) => one.role === role)[nth];
  if (!found) throw new Error(`the demo has no ${role} number ${nth} in ${pack}`);
  return found;
}

/** RFC 6238 with the usual parameters: SHA-1, six digits, 30 seconds. */
export function totp(secret: string, at = Date.now()): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const letter of secret.replace(/[^A-Z2-7]/gi, '').toUpperCase()) {
    bits += alphabet.indexOf(letter).toString(2).padStart(5, '0');
  }
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(step).digest();
  const offset = mac[mac.length - 1]! & 15;
  return ((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).toString().padStart(6, '0');
}

/** A person at a desk of their own. */
export interface Desk {
  page: Page;
  context: BrowserContext;
  link: Link;
  secret: string;
}

const PASSWORD = 'Xueji-2026-Deng!';

/** The whole first sign-in, with real clicks: code, password, second factor, undertaking. */
export async function enter(browser: Browser, link: Link, shot?: string): Promise<Desk> {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on('pageerror', (error) => {
    throw error;
  });
  await page.goto(link.path);
  if (shot) await page.screenshot({ path: join(shots, `${shot}-1-first.png`) });
  await page.getByRole('button', { name: '继续' }).click();
  const [fresh, again] = [page.getByLabel('新密码'), page.getByLabel('再输入一次')];
  await fresh.fill(PASSWORD);
  await again.fill(PASSWORD);
  if (shot) await page.screenshot({ path: join(shots, `${shot}-2-password.png`) });
  await page.getByRole('button', { name: '设置密码' }).click();
  const secret = (await page.locator('.secret').innerText()).replace(/\s/g, '');
  if (shot) await page.screenshot({ path: join(shots, `${shot}-3-factor.png`) });
  await page.getByLabel('6 位动态码').fill(totp(secret));
  await page.getByRole('button', { name: '绑定并登录' }).click();
  await expect(page).toHaveURL(/undertaking|workbench|\/$/);
  if (page.url().includes('undertaking')) await undertake(page, link, shot);
  return { page, context, link, secret };
}

async function undertake(page: Page, link: Link, shot?: string) {
  const text = page.locator('.undertaking-text, [class*=undertaking] [tabindex]').first();
  await text.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await page.getByLabel('输入本人姓名以签署').fill(link.name);
  if (shot) await page.screenshot({ path: join(shots, `${shot}-4-undertaking.png`) });
  await page.getByRole('button', { name: '签署', exact: true }).click();
  await expect(page).not.toHaveURL(/undertaking/);
}

/** A screenshot of the whole page, for people to look at. */
export async function shoot(page: Page, name: string) {
  await page.screenshot({ path: join(shots, `${name}.png`) });
}
