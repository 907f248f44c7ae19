import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';

import { Frame } from './frame/Frame';
import { Busy } from './parts/Busy';
import { Crash, NotFound } from './parts/Lost';
import { readQuery, writeQuery } from './paths';
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
    page('/checks', () => import('./acts/check-class/ChecksPage')),
    page('/checks/$org/$batch', () => import('./acts/check-class/CheckClassPage')),
    page('/signing', () => import('./acts/sign-batch/SigningsPage')),
    page('/signing/$org/$batch', () => import('./acts/sign-batch/SignBatchPage')),
    page('/review', () => import('./acts/decide-batch/ReviewsPage')),
    page('/review/$org/$batch', () => import('./acts/decide-batch/ReviewPage')),
    page('/receipts/$code', () => import('./acts/change/ReceiptPage')),
    page('/desk', () => import('./acts/change/DeskPage')),
    page('/backlog', () => import('./acts/change/BacklogPage')),
    page('/overrides', () => import('./acts/change/OverridesPage')),
    page('/clearing', () => import('./acts/change/ClearPage')),
    page('/findings', () => import('./acts/finding/FindingsPage')),
    page('/findings/$org/$finding', () => import('./acts/finding/FindingPage')),
    page('/problem-records', () => import('./acts/problem-record/ProblemsPage')),
    page('/problem-records/$org/$problem', () => import('./acts/problem-record/ProblemPage')),
    page('/cases/new', () => import('./acts/change/OpenCasePage')),
    page('/cases/$person/$case', () => import('./acts/change/CasePage')),
    page('/requests/new', () => import('./acts/exchange/RequestPage')),
    page('/package-keys', () => import('./acts/exchange/KeysPage')),
    page('/pupils', () => import('./registers/pupils/PupilsPage')),
    page('/pupils/$person', () => import('./registers/pupils/PupilPage')),
    page('/pupils/$person/archive', () => import('./registers/archive/ArchivePage')),
    page('/results', () => import('./registers/archive/ResultsPage')),
    page('/archive-copies', () => import('./registers/archive/CopiesPage')),
    page('/archive-copies/$person/$copy', () => import('./registers/archive/CopyPage')),
    page('/rosters', () => import('./registers/pupils/RostersPage')),
    page('/out-of-class', () => import('./registers/pupils/OutOfClassPage')),
    page('/statistics', () => import('./registers/pupils/StatisticsPage')),
    page('/clauses', () => import('./registers/law/PacksPage')),
    page('/clauses/$clause', () => import('./registers/law/ClausePage')),
    page('/packs/$pack', () => import('./registers/law/PackPage')),
    page('/audit', () => import('./registers/audit/AuditPage')),
    page('/orgs', () => import('./registers/orgs/OwnUnitPage')),
    page('/orgs/$org', () => import('./registers/orgs/OrgsPage')),
    page('/orgs/$org/new', () => import('./registers/orgs/NewUnitPage')),
    page('/orgs/$org/campus', () => import('./registers/orgs/NewCampusPage')),
    page('/orgs/$org/merge', () => import('./registers/orgs/MergePage')),
    page('/orgs/$org/close', () => import('./registers/orgs/ClosePage')),
    page('/orgs/$org/classes', () => import('./registers/orgs/ClassesPage')),
    page('/orgs/$org/people', () => import('./registers/orgs/PeoplePage')),
    page('/orgs/$org/watch', () => import('./registers/orgs/WatchPage')),
    page('/orgs/$org/accounts', () => import('./registers/orgs/AccountsPage')),
    page('/orgs/$org/delegations', () => import('./registers/orgs/DelegationsPage')),
    page('/undertaking', () => import('./acts/sign-in/UndertakingPage')),
    createRoute({ getParentRoute: () => frame, path: '$', component: NotFound }),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  parseSearch: readQuery,
  stringifySearch: writeQuery,
  defaultPreload: 'intent',
  defaultPendingComponent: Busy,
  defaultErrorComponent: Crash,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});
