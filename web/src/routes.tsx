import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';

import { Frame } from './frame/Frame';
import { Busy } from './parts/Busy';
import { Gate } from './session/Gate';

const root = createRootRoute({ component: Gate });
const door = createRoute({
  getParentRoute: () => root,
  id: 'door',
  component: lazyRouteComponent(() => import('./acts/sign-in/Door'), 'Door'),
});
const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: Frame });

type Page = () => React.ReactNode;
type Load = () => Promise<{ default: Page }>;

const atDoor = (path: string, load: Load) =>
  createRoute({ getParentRoute: () => door, path, component: lazyRouteComponent(load) });
const page = (path: string, load: Load) =>
  createRoute({ getParentRoute: () => frame, path, component: lazyRouteComponent(load) });

const tree = root.addChildren([
  door.addChildren([
    atDoor('/sign-in', () => import('./acts/sign-in/SignInPage')),
    atDoor('/first', () => import('./acts/sign-in/FirstPage')),
    atDoor('/set-password', () => import('./acts/sign-in/SetPasswordPage')),
    atDoor('/second-factor', () => import('./acts/sign-in/SecondFactorPage')),
  ]),
  frame.addChildren([
    page('/', () => import('./acts/workbench/WorkbenchPage')),
    page('/intake', () => import('./acts/intake/IntakesPage')),
    page('/intake/$org/$batch/$step', () => import('./acts/intake/IntakePage')),
    page('/undertaking', () => import('./acts/sign-in/UndertakingPage')),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  defaultPendingComponent: Busy,
  scrollRestoration: true,
});
