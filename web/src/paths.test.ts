import { describe, expect, it } from 'vitest';

import { intakeSteps, paths, readQuery, writeQuery } from './paths';

describe('paths', () => {
  it('are these', () => {
    const all = {
      workbench: paths.workbench(),
      signIn: paths.signIn('/pupils?grade=1'),
      first: paths.first('zhou min'),
      setPassword: paths.setPassword(),
      secondFactor: paths.secondFactor(),
      undertaking: paths.undertaking(),
      org: paths.orgs('7'),
      newUnit: paths.newUnit('7'),
      newCampus: paths.newCampus('7'),
      classes: paths.classes('7'),
      people: paths.people('7'),
      accounts: paths.accounts('7'),
      watch: paths.watch('7'),
      intakes: paths.intakes(),
      intake: intakeSteps.map((step) => paths.intake('7', '8', step)),
      checks: paths.checks(),
      check: paths.check('7', '8'),
      signings: paths.signings(),
      signing: paths.signing('7', '8'),
      reviews: paths.reviews(),
      review: paths.review('7', '8'),
      desk: paths.desk('transfer'),
      newCase: paths.newCase({ person: '10' }),
      case: paths.case('10', '11'),
      request: paths.request(),
      packageKeys: paths.packageKeys(),
      backlog: paths.backlog(),
      receipt: paths.receipt('1-2-ab'),
      pupils: paths.pupils({ class: '9', org: '7' }),
      pupil: paths.pupil('10'),
      rosters: paths.rosters(),
      statistics: paths.statistics(),
      packs: paths.packs(),
      pack: paths.pack('cn'),
      clause: paths.clause('cn-014-3'),
      audit: paths.audit(),
    };
    expect(all).toMatchInlineSnapshot(`
      {
        "accounts": "/orgs/7/accounts",
        "audit": "/audit",
        "backlog": "/backlog",
        "case": "/cases/10/11",
        "check": "/checks/7/8",
        "checks": "/checks",
        "classes": "/orgs/7/classes",
        "clause": "/clauses/cn-014-3",
        "desk": "/desk?change=transfer",
        "first": "/first?login=zhou+min",
        "intake": [
          "/intake/7/8/upload",
          "/intake/7/8/columns",
          "/intake/7/8/check",
          "/intake/7/8/rows",
          "/intake/7/8/photos",
          "/intake/7/8/arrivals",
          "/intake/7/8/submit",
        ],
        "intakes": "/intake",
        "newCampus": "/orgs/7/campus",
        "newCase": "/cases/new?person=10",
        "newUnit": "/orgs/7/new",
        "org": "/orgs/7",
        "pack": "/packs/cn",
        "packageKeys": "/package-keys",
        "packs": "/clauses",
        "people": "/orgs/7/people",
        "pupil": "/pupils/10",
        "pupils": "/pupils?class=9&org=7",
        "receipt": "/receipts/1-2-ab",
        "request": "/requests/new",
        "review": "/review/7/8",
        "reviews": "/review",
        "rosters": "/rosters",
        "secondFactor": "/second-factor",
        "setPassword": "/set-password",
        "signIn": "/sign-in?back=%2Fpupils%3Fgrade%3D1",
        "signing": "/signing/7/8",
        "signings": "/signing",
        "statistics": "/statistics",
        "undertaking": "/undertaking",
        "watch": "/orgs/7/watch",
        "workbench": "/",
      }
    `);
  });

  it('keep every digit of a number of the register', () => {
    const query = { class: '385323213258752001', person: '385323213258752003' };
    expect(readQuery(writeQuery(query))).toEqual(query);
  });

  it('never let a piece break out of its place', () => {
    expect(paths.pupil('a/b?c#d')).toBe('/pupils/a%2Fb%3Fc%23d');
  });
});
