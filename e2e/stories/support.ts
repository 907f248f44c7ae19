import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';
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

export const out = join(import.meta.dirname, '..', 'out');

/** What the demo gave a school to hand in. */
const handouts = join(out, 'data', 'demo');

/** The file with this ending that the demo made for the place's school. */
export function handout(pack: string, extension: string): string {
  const file = readdirSync(handouts).find((one) => one.startsWith(pack) && one.endsWith(extension));
  if (!file) throw new Error(`the demo made no ${extension} for ${pack}`);
  return join(handouts, file);
}

/** Screenshots and papers of one story, numbered in the order they were taken, for people to look at. */
export class Album {
  private taken = 0;
  private readonly folder: string;

  constructor(name: string) {
    this.folder = join(out, name);
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
  }

  /** Where a paper of this name is kept. */
  paper(name: string): string {
    return join(this.folder, name);
  }

  /** What the screen shows. */
  async shoot(page: Page, name: string) {
    this.taken += 1;
    await page.screenshot({ path: this.paper(`${String(this.taken).padStart(2, '0')}-${name}.png`) });
  }
}

export function links(pack: string, file = join(out, 'links.json')): Link[] {
  const all = JSON.parse(readFileSync(file, 'utf8')) as Link[];
  return all.filter((link) => link.pack === pack);
}

export function link(pack: string, role: string, nth = 0, file?: string): Link {
  const found = links(pack, file).filter((one) => one.role === role)[nth];
  if (!found) throw new Error(`the demo has no ${role} number ${nth} in ${pack}`);
  return found;
}

/** What time it is for whoever reads a code off a telephone: that of the server they sign in at. */
export const clock = { now: () => Date.now() };

/** RFC 6238 with the usual parameters: SHA-1, six digits, 30 seconds. */
export function totp(secret: string, at = clock.now()): string {
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

export const PASSWORD = 'Xueji-2026-Deng!';

/** Sessions of people who have been here, so that a later story goes on where they sat. */
const kept = (login: string) => join(out, 'desks', `${login}.json`);

async function desk(browser: Browser, link: Link, secret: string, how: { storageState?: string; baseURL?: string } = {}): Promise<Desk> {
  const context = await browser.newContext(how);
  const page = await context.newPage();
  page.on('pageerror', (error) => {
    throw error;
  });
  return { page, context, link, secret };
}

/** Takes a seat: for the first time with the one-time code, later in the session that is open. */
export async function enter(browser: Browser, link: Link, album?: Album): Promise<Desk> {
  const state = kept(link.login);
  if (existsSync(state)) {
    const { secret } = JSON.parse(readFileSync(`${state}.secret`, 'utf8')) as { secret: string };
    const seat = await desk(browser, link, secret, { storageState: state });
    await seat.page.goto('/');
    await expect(seat.page.getByRole('navigation', { name: '主菜单' })).toBeVisible();
    return seat;
  }
  const seat = await firstSignIn(browser, link, album);
  await keep(seat);
  return seat;
}

/** Keeps the session as it is now, for later stories: it is another one after the second factor was proved anew. One at a server of a story's own is not kept. */
export async function keep(seat: Desk) {
  if (new URL(seat.page.url()).port !== (process.env.JICE_E2E_PORT ?? '18600')) return;
  const state = kept(seat.link.login);
  mkdirSync(join(out, 'desks'), { recursive: true });
  await seat.context.storageState({ path: state });
  writeFileSync(`${state}.secret`, JSON.stringify({ secret: seat.secret }));
}

/** The whole first sign-in, with real clicks: code, password, second factor, undertaking; at another server where one is named. */
export async function firstSignIn(browser: Browser, link: Link, album?: Album, baseURL?: string): Promise<Desk> {
  const seat = await desk(browser, link, '', baseURL ? { baseURL } : {});
  const { page } = seat;
  await page.goto(link.path);
  await album?.shoot(page, 'first');
  await page.getByRole('button', { name: '继续' }).click();
  const [fresh, again] = [page.getByLabel('新密码'), page.getByLabel('再输入一次')];
  await fresh.fill(PASSWORD);
  await again.fill(PASSWORD);
  await album?.shoot(page, 'password');
  await page.getByRole('button', { name: '设置密码' }).click();
  seat.secret = (await page.locator('.secret').innerText()).replace(/\s/g, '');
  await album?.shoot(page, 'factor');
  await page.getByLabel('6 位动态码').fill(totp(seat.secret));
  await page.getByRole('button', { name: '绑定并登录' }).click();
  await expect(page).toHaveURL(/undertaking|workbench|\/$/);
  if (page.url().includes('undertaking')) {
    await signUndertaking(page, link.name, '签署', true, async () => album?.shoot(page, 'undertaking'));
    await expect(page).not.toHaveURL(/undertaking/);
  }
  return seat;
}

/** Signs in at the door, with password and a code that was not used before. */
export async function signInAgain({ page, link, secret }: Desk) {
  await page.getByLabel('账号').fill(link.login);
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: /登\s*录/ }).click();
  // The register takes the code of the next half minute too, and none twice.
  await page.getByLabel('6 位动态码').fill(totp(secret, clock.now() + 30_000));
  await page.getByRole('button', { name: /验\s*证/ }).click();
}

/** Reads an undertaking, where there is one, to its end and signs by name. */
export async function signUndertaking(page: Page, name: string, button: string, worded: boolean, look: () => Promise<void> | undefined) {
  const text = page.locator('.undertaking-text');
  if (worded) await text.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  else await expect(text).toHaveCount(0);
  await page.getByLabel('输入本人姓名以签署').fill(name);
  await look();
  await page.getByRole('button', { name: button, exact: true }).click();
}

/** Goes to a page by the menu. */
export async function open(page: Page, menu: string) {
  await page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: menu, exact: true }).click();
}

/** Says yes to the question that a button asked. */
export const sure = (page: Page) => page.locator('.ant-popconfirm:visible').getByRole('button', { name: /确\s*定/ }).click();

/** The number a filter shows beside its name. */
export async function counted(page: Page, name: string): Promise<number> {
  const text = await page.getByText(new RegExp(`^${name}\\s*\\d+$`)).first().innerText();
  return Number(text.replace(/\D/g, ''));
}

/** WCAG 2 A and AA, as far as a machine can tell. */
export async function accessible(page: Page) {
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).analyze();
  expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.target.join(' ')}`)).toEqual([]);
}

/** A file that a click brings. */
export async function fetched(page: Page, click: () => Promise<void>, path: string) {
  const [file] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), click()]);
  await file.saveAs(path);
}
