//! Real processes: the built `satchel` and `satchel-phone`, over a real network, on both databases.

mod architecture;
mod audit;
mod carry;
mod cast;
mod edges;
mod ended;
mod enrolment;
mod inspection;
mod lists;
mod page;
mod power;
mod talk;
mod threats;
mod walk;

use inspection::First;
use tests::process::Storage;

#[test]
fn a_strangers_walk_on_sqlite() {
    walk::walk(&Storage::folder());
}

#[test]
fn a_strangers_walk_on_postgresql() {
    walk::walk(&Storage::postgres("walk"));
}

#[test]
fn the_offices_lists_reach_a_phone() {
    lists::lists(&Storage::folder());
}

#[test]
fn a_sheet_enrols_a_shared_phone_and_a_new_one_has_everything_on_sqlite() {
    enrolment::enrolment(&Storage::folder());
}

#[test]
fn a_sheet_enrols_a_shared_phone_and_a_new_one_has_everything_on_postgresql() {
    enrolment::enrolment(&Storage::postgres("enrolment"));
}

#[test]
fn the_audit_trail_is_proved_and_pruned_by_hand_on_sqlite() {
    audit::audit(&Storage::folder());
}

#[test]
fn the_audit_trail_is_proved_and_pruned_by_hand_on_postgresql() {
    audit::audit(&Storage::postgres("audit"));
}

#[test]
fn work_reaches_the_office_by_hand_on_sqlite() {
    carry::by_hand(&Storage::folder());
}

#[test]
fn work_reaches_the_office_by_hand_on_postgresql() {
    carry::by_hand(&Storage::postgres("carry"));
}

#[test]
fn two_inspectors_without_a_network_write_one_record_on_sqlite() {
    for first in [First::Starter, First::Joiner] {
        inspection::inspection(&Storage::folder(), first);
    }
}

#[test]
fn two_inspectors_without_a_network_write_one_record_on_postgresql() {
    inspection::inspection(&Storage::postgres("starter"), First::Starter);
    inspection::inspection(&Storage::postgres("joiner"), First::Joiner);
}

#[test]
fn matters_raised_in_a_village_are_settled_on_sqlite() {
    talk::talk(&Storage::folder());
}

#[test]
fn matters_raised_in_a_village_are_settled_on_postgresql() {
    talk::talk(&Storage::postgres("talk"));
}

#[test]
fn what_was_acknowledged_outlives_the_process_on_sqlite() {
    power::cut(&Storage::folder());
}

#[test]
fn what_was_acknowledged_outlives_the_process_on_postgresql() {
    power::cut(&Storage::postgres("power"));
}

#[test]
fn the_server_stops_when_it_is_told_to_and_phones_go_on_later() {
    power::stop(&Storage::folder());
}
