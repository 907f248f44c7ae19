import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { accept, choose, enclose, numberOf, paper, pupilOf, receive, submit, take } from './cases';
import { Album, clock, firstSignIn, link, out, signInAgain, type Desk } from './support';

const port = Number(process.env.JICE_E2E_PORT ?? '18600') + 1;
const base = `http://127.0.0.1:${port}`;
const folder = join(out, 'silence-server');
const file = join(folder, 'links.json');

/** The library that gives a process another time of day. */
function borrowed(): string {
  const found = readdirSync('/usr/lib').map((arch) => join('/usr/lib', arch, 'faketime', 'libfaketimeMT.so.1')).find((one) => existsSync(one));
  if (!found) throw new Error('libfaketime is missing: scripts/setup installs it');
  return found;
}

/** The real server in a year of its own: only the clock of its machine is another. */
async function serverAt(moment: string, ...more: string[]) {
  mkdirSync(folder, { recursive: true });
  const log = openSync(join(folder, 'server.log'), 'a');
  const wall = new Date(`${moment}+08:00`);
  const began = Date.now();
  clock.now = () => wall.getTime() + Date.now() - began;
  const said = `@${wall.toISOString().slice(0, 19).replace('T', ' ')}`;
  const binary = join(import.meta.dirname, '..', '..', 'target', 'debug', 'jice');
  const lends = { LD_PRELOAD: borrowed(), FAKETIME: said, TZ: 'UTC', DONT_FAKE_MONOTONIC: '1' };
  running = spawn(binary, ['serve', '--data', join(folder, 'data'), '--listen', `127.0.0.1:${port}`, ...more], {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...lends },
  });
  await expect(async () => {
    expect((await fetch(`${base}/api/health`)).ok).toBe(true);
  }).toPass({ timeout: 120_000 });
}

let running: ChildProcess | null = null;

async function stop() {
  const server = running;
  running = null;
  if (!server || server.exitCode !== null) return;
  server.kill('SIGTERM');
  await once(server, 'exit');
}

test.afterEach(async () => {
  await stop();
  clock.now = () => Date.now();
});

/** Opens a page after a time in which the session may have ended, as after any night. */
async function comeBack(seat: Desk, path: string) {
  await seat.page.goto(path, { waitUntil: 'networkidle' });
  const [inside, door] = [seat.page.getByRole('navigation', { name: '主菜单' }), seat.page.getByLabel('账号')];
  await expect(inside.or(door)).toBeVisible();
  if (await door.isVisible()) await signInAgain(seat);
  await expect(inside).toBeVisible();
  if (!seat.page.url().endsWith(path)) await seat.page.goto(path);
}

test('安徽: silence is consent on working day 21, across the Spring Festival, and neither before nor by a clock that jumped', async ({ browser }) => {
  test.setTimeout(420_000);
  rmSync(folder, { recursive: true, force: true });
  const pack = 'cn-34-anhui';
  const album = new Album('silence');
  // Tuesday, two weeks before the festival.
  await serverAt('2026-02-03T09:00:00', '--demo', '--pupils', '900', '--links', file);
  const sending = await firstSignIn(browser, link(pack, 'registrar', 1, file), undefined, base);
  const pupil = await pupilOf(sending.page, '二年级', 0);
  const number = await numberOf(sending);
  const released = await firstSignIn(browser, link(pack, 'clerk', 2, file), undefined, base);
  const receiving = await firstSignIn(browser, link(pack, 'registrar', 0, file), undefined, base);
  await receive(receiving.page, '转学', pupil, number);
  await choose(receiving.page, '转入班级', /^二年级/);
  await choose(receiving.page, '转学理由', '监护人工作调动');
  await enclose(receiving.page, '转学申请及证明', await paper(browser, album, '转学申请书', ['因工作调动，申请转入贵校。'], 'pdf'));
  await submit(receiving.page);
  await receiving.page.getByText('我发起的').click();
  await receiving.page.getByRole('link', { name: `${pupil.name} 转学` }).click();
  const address = new URL(receiving.page.url()).pathname;
  await receiving.page.getByRole('button', { name: '为何是这一天？' }).click();
  await expect(receiving.page.getByText('最后一日为 2026-03-09。')).toBeVisible();
  await expect(receiving.page.getByText('春节').first()).toBeVisible();
  await album.shoot(receiving.page, 'the-count-across-the-festival');
  await stop();

  /** What the opener sees of the case at that hour. */
  const look = async (moment: string, name: string) => {
    await serverAt(moment);
    await comeBack(receiving, address);
    await expect(receiving.page.getByRole('heading', { level: 1, name: new RegExp(pupil.name) })).toBeVisible();
    await album.shoot(receiving.page, name);
    return receiving.page.getByRole('list', { name: '办理进度' });
  };
  // The last day, with a clock that ran in order for an hour: nobody is silent yet.
  await expect(await look('2026-03-09T07:30:00', 'last-day')).not.toContainText('系统默认');
  await stop();
  await expect(await look('2026-03-09T08:35:00', 'last-day-an-hour-on')).not.toContainText('系统默认');
  await stop();
  // Working day 21. More than a day stood still, so the clock is not believed at once: overdue, and no more.
  await expect(await look('2026-03-10T09:00:00', 'day-21-not-believed')).toContainText('已超期');
  await stop();
  await expect(await look('2026-03-10T10:05:00', 'day-21')).toContainText('系统默认');
  await expect(receiving.page.getByText('等待无为市').or(receiving.page.getByText(/等待.*小学/)).first()).toBeVisible();

  // The rest is done by people, and the pupil sits in the new class.
  await comeBack(sending, '/desk');
  await take(sending.page, pupil.name, '转学');
  await accept(sending.page);
  await comeBack(released, '/desk');
  await take(released.page, pupil.name, '转学');
  await album.shoot(released.page, 'deemed-in-the-record');
  await accept(released.page);
  await receiving.page.goto(`/pupils/${pupil.person}`);
  await expect(receiving.page.locator('.pupil-core')).toContainText(link(pack, 'registrar', 0, file).unit);
  await album.shoot(receiving.page, 'in-the-new-class');
  for (const desk of [sending, receiving, released]) await desk.context.close();
});
