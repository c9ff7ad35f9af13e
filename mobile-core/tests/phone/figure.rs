//! Figures on the phone.

use mobile_core::view::{Coverage, FigureView};
use shared::division::{Area, wanyuan};
use shared::feed::Feed;
use shared::figure::{Bound, DefinitionId, FigureValue};
use shared::sync::Reference;
use shared::time::Period;

use crate::office::Office;
use crate::shell::{Phone, TEAM, answers, audience};

fn figure(phone: &Phone, id: DefinitionId) -> FigureView {
    let county: Area = "511781".parse().unwrap();
    let views = phone.core.figures(county, Period::Year(2018), phone.now);
    views
        .into_iter()
        .find(|view| view.figure.definition_id == id)
        .unwrap()
}

fn value(phone: &Phone, id: DefinitionId) -> FigureValue {
    figure(phone, id).figure.value.unwrap()
}

#[test]
fn own_work_stands_beside_the_figure_and_never_in_it() {
    let office = &mut Office::new();
    let mut phone = Phone::new(office, 1, vec![Feed::Team(TEAM)]);
    let record = phone.submit(office, answers(1, 40));
    assert_eq!(value(&phone, DefinitionId::O2), FigureValue::Integer(0));
    let own = figure(&phone, DefinitionId::O2).own;
    assert_eq!((own.records, own.value), (1, Some(FigureValue::Integer(1))));
    phone.sync(office);
    assert_eq!(
        value(&phone, DefinitionId::O2Audience),
        FigureValue::Integer(40)
    );
    phone.amend(office, record, audience(46, true));
    assert_eq!(
        value(&phone, DefinitionId::O2Audience),
        FigureValue::Integer(40)
    );
    let beside = figure(&phone, DefinitionId::O2Audience).own.value;
    assert_eq!(beside, Some(FigureValue::Integer(46)));
    phone.sync(office);
    let view = figure(&phone, DefinitionId::O2Audience);
    assert_eq!(view.figure.value, Some(FigureValue::Integer(46)));
    assert_eq!(view.figure.bound, Bound::About);
    assert_eq!(view.own.records, 0);
    phone.void(office, record);
    assert_eq!(value(&phone, DefinitionId::O2), FigureValue::Integer(1));
    phone.sync(office);
    assert_eq!(value(&phone, DefinitionId::O2), FigureValue::Integer(0));
}

#[test]
fn only_who_holds_the_whole_feed_shows_the_offices_figure() {
    let office = &mut Office::new();
    let mut member = Phone::new(office, 1, vec![Feed::Team(TEAM)]);
    let mut desk = Phone::new(office, 3, vec![Feed::Organisation]);
    for sheet in wanyuan::divisions(wanyuan::MERGED_FROM).unwrap().sheets() {
        office.publish(&Reference::Divisions(sheet));
    }
    for count in 0..5 {
        member.submit(office, answers(1, 10 + count));
    }
    member.sync(office);
    assert_eq!(
        figure(&desk, DefinitionId::O2).coverage,
        Coverage::ThisPhone
    );
    desk.sync(office);
    assert_eq!(
        figure(&member, DefinitionId::O2).coverage,
        Coverage::ThisPhone
    );
    let seq = office.rows.len() as u64;
    assert_eq!(
        figure(&desk, DefinitionId::O2).coverage,
        Coverage::Office { seq }
    );
    assert_eq!(
        value(&desk, DefinitionId::O2Audience),
        FigureValue::Integer(60)
    );
    let coverage = FigureValue::Ratio {
        numerator: 1,
        denominator: 414,
    };
    assert_eq!(value(&desk, DefinitionId::C1), coverage);
    let county: Area = "511781".parse().unwrap();
    let period = Period::Year(2018);
    let behind = desk
        .core
        .records_behind(DefinitionId::O2, county, period, desk.now);
    assert_eq!(behind.len(), 5);
    let digest = |phone: &Phone| phone.core.figure_digest(county, period, phone.now);
    let before = digest(&desk);
    desk.restart(office);
    assert_eq!(digest(&desk), before);
    let found = desk
        .core
        .list(mobile_core::view::Filter::All, "511781109", desk.now);
    assert_eq!(found.len(), 5);
}
