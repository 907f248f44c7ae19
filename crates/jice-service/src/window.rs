//! The time in which something may be done: as the pack says, or as an authority set it.

use jice_domain::{Action, Actor, OrgId, OrgUnit, granted};
use jice_policy::facts::WindowFacts;
use jice_policy::{Opening, Rulebook, Window};
use jice_store::org::OrgTree;
use jice_store::window_override::{self, WindowOverride};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::context::{Asked, Subject};
use crate::service::no_year;
use crate::view::WindowView;
use crate::{Service, ServiceError, tree};

/// Set other days for a window, for a unit and all below it, or lift what was set.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetWindow {
    /// Its name in the pack.
    pub window: String,
    /// The days; none to lift what was set, so that those above or of the pack count again.
    pub days: Option<WindowDays>,
}

/// The days on which a window is open.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WindowDays {
    /// The first.
    #[schema(value_type = String, format = Date)]
    pub opens_on: Date,
    /// The last.
    #[schema(value_type = String, format = Date)]
    pub closes_on: Date,
}

impl Service {
    /// The windows as they stand for a unit.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn list_windows(&self, asked: &Asked, org: OrgId) -> Result<Vec<WindowView>, ServiceError> {
        self.permit(asked, Action::ReadOrg, org, None)?;
        self.window_views(&asked.actor, &self.unit(org)?)
    }

    /// Sets or lifts the days of a window for a unit and all below it. Of several units on the
    /// way up, what the nearest set counts.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] where the law leaves the window to a higher tier.
    pub fn set_window(&self, asked: &Asked, org: OrgId, set: SetWindow) -> Result<Vec<WindowView>, ServiceError> {
        self.permit(asked, Action::SetWindow, org, None)?;
        let unit = self.unit(org)?;
        let law = self.rulebook(&unit.jurisdiction)?;
        let window = law.window(&set.window).ok_or_else(|| {
            ServiceError::invalid("window", "本规则包没有该办理时间。", "The pack has no such window.")
        })?;
        law.may_set(window, asked.actor.level).map_err(|refusal| ServiceError::Refused(vec![*refusal]))?;
        if set.days.is_some_and(|days| days.closes_on < days.opens_on) {
            return Err(ServiceError::invalid(
                "days.closes_on",
                "截止日期不得早于开始日期。",
                "The last day does not come before the first.",
            ));
        }
        let told = match set.days {
            Some(days) => format!("{} {}..{}", window.id, days.opens_on, days.closes_on),
            None => format!("{} lifted", window.id),
        };
        self.act(asked, Action::SetWindow, Subject::of("window", org, org.0).with_fields(&told), |tx| {
            match set.days {
                None => window_override::lift(tx, &unit.jurisdiction, &window.id, org).map(drop).map_err(Into::into),
                Some(days) => Ok(window_override::set(
                    tx,
                    &WindowOverride {
                        jurisdiction: unit.jurisdiction.clone(),
                        window: window.id.clone(),
                        org,
                        opens: days.opens_on,
                        closes: days.closes_on,
                        by: asked.actor.account,
                        set: self.now(),
                    },
                )?),
            }
        })?;
        self.window_views(&asked.actor, &unit)
    }

    /// What authorities set for `unit` this school year: for each window what the nearest set.
    /// What closed before the school year is over, and the pack's days count again.
    pub(crate) fn windows_set(&self, tree: &OrgTree, unit: &OrgUnit) -> Result<Vec<WindowOverride>, ServiceError> {
        let path = tree.path(unit.id);
        let year = tree.school_year(&unit.jurisdiction).ok_or_else(|| no_year(&unit.jurisdiction))?;
        let begun = Date::constant(year.0, 8, 1);
        let all = self.store().read::<_, ServiceError>(|db| Ok(window_override::list(db, &unit.jurisdiction)?))?;
        let mut nearest: Vec<(usize, WindowOverride)> = Vec::new();
        for set in all.into_iter().filter(|set| set.closes >= begun) {
            let Some(distance) = path.iter().position(|org| *org == set.org) else { continue };
            match nearest.iter_mut().find(|(_, held)| held.window == set.window) {
                Some(held) if held.0 > distance => *held = (distance, set),
                Some(_) => {}
                None => nearest.push((distance, set)),
            }
        }
        Ok(nearest.into_iter().map(|(_, set)| set).collect())
    }

    /// The windows as `actor` sees them of `unit`.
    pub(crate) fn window_views(&self, actor: &Actor, unit: &OrgUnit) -> Result<Vec<WindowView>, ServiceError> {
        let law = self.rulebook(&unit.jurisdiction)?;
        let tree = self.tree()?;
        let set = self.windows_set(&tree, unit)?;
        let view = |window: &Window| {
            let by = set.iter().find(|set| set.window == window.id);
            let year = self.today().year();
            let cite = law.cite(&window.clause);
            let opens = by.map(|set| set.opens).or(window.opens.map(|day| day.in_year(year)));
            let closes = by.map(|set| set.closes).or(window.closes.map(|day| day.in_year(year)));
            WindowView {
                name: window.id.clone(),
                zh: window.zh.clone(),
                en: window.en.clone(),
                open: matches!(window.on(self.today(), &facts(&set)), Opening::Open { .. }),
                opens_on: opens.map(|day| day.to_string()),
                closes_on: closes.map(|day| day.to_string()),
                set_for: by.map(|set| set.org),
                set_for_name: by.map(|set| tree::name(&tree, set.org)).unwrap_or_default(),
                may_set: may_set(&law, window, actor),
                article: cite.map(|cite| cite.article.clone()).unwrap_or_default(),
                clause: window.clause.clone(),
            }
        };
        Ok(law.windows().into_iter().map(view).collect())
    }
}

fn may_set(law: &Rulebook, window: &Window, actor: &Actor) -> bool {
    granted(actor.role, Action::SetWindow).is_some() && law.may_set(window, actor.level).is_ok()
}

/// What authorities set, as the law asks for it.
pub(crate) fn facts(set: &[WindowOverride]) -> Vec<WindowFacts<'_>> {
    set.iter().map(|set| WindowFacts { window: &set.window, opens_on: set.opens, closes_on: set.closes }).collect()
}
