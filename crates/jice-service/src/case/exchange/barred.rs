//! What may be exchanged of a case now, and by which clause the rest may not.

use jice_domain::{Action, Case, CaseState, Effect, Evidence, Refusal, granted};
use jice_policy::{Change, Rulebook};
use jice_store::org::OrgTree;

use super::{asks_for_record, came_signed, fetches};
use crate::context::Asked;
use crate::tree;
use crate::view::ActRefusal;

/// The acts by which records pass between registers: those open to whoever asks, and why the rest
/// are not open now.
pub(in crate::case) fn exchange_acts(
    asked: &Asked,
    (law, tree): (&Rulebook, &OrgTree),
    change: &Change,
    case: &Case,
    papers: &[Evidence],
) -> (Vec<&'static str>, Vec<ActRefusal>) {
    let (mut open, mut barred) = (Vec::new(), Vec::new());
    if granted(asked.actor.role, Action::ExchangeRecords).is_none() {
        return (open, barred);
    }
    let mut say = |act: &'static str, why: Option<Refusal>| match why {
        None => open.push(act),
        Some(why) => barred.push(ActRefusal { act: act.to_owned(), refusals: vec![why] }),
    };
    if asks_for_record(change) && !case.state.is_over() {
        let under_way = matches!(case.state, CaseState::Open { .. });
        say("request_package", (!under_way).then(|| law.record_not_asked(change)));
        let not_now = match case.current() {
            Some(step) if fetches(change, case) => {
                (step.org != asked.actor.org).then(|| law.record_not_theirs(change, &tree::name(tree, step.org)))
            }
            step => Some(law.record_not_due(change, step)),
        };
        say("import_record", not_now.clone());
        let signed = || came_signed(papers).then(|| law.record_came_signed(change));
        say("enter_record", not_now.or_else(signed));
    }
    if change.effects.contains(&Effect::MoveAway) {
        match case.state {
            CaseState::Done { .. } => say("record_package", None),
            _ if !case.state.is_over() => say("record_package", Some(law.has_not_left(change))),
            _ => {}
        }
    }
    (open, barred)
}
