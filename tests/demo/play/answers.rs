//! From plain data to what a form is given.

use std::collections::BTreeMap;

use ::tests::truth::{Count, Date, Session};
use anyhow::{Context as _, Result};
use mobile_cli::Phone;
use shared::record::outreach_session::{Answers, AudienceAnswer, Form as How, PartOfDay, Venue};
use shared::time::LocalDate;

use super::{Crowd, jiff_date};
use crate::script::{Edit, Form, Mistake};

/// The answers of a whole form.
pub(super) fn whole(
    crowd: &Crowd,
    phone: &mut Phone,
    session: &Session,
    form: &Form,
) -> Result<Answers> {
    let mut questions = BTreeMap::new();
    if let Some(question) = &session.question {
        questions.insert(phone.fresh_record().to_string(), question.clone());
    }
    Ok(Answers {
        occurred_on: Some(date(form.on)),
        part_of_day: known(session.part_of_day, PartOfDay::parse)?,
        village: Some(session.village.parse()?),
        venue: known(Some(form.venue), Venue::parse)?,
        form: known(session.form, How::parse)?,
        topics: Some(
            form.topics
                .iter()
                .map(|topic| (*topic).to_owned())
                .collect(),
        ),
        members: Some(
            form.members
                .iter()
                .map(|member| crowd.member(*member))
                .collect(),
        ),
        audience: Some(audience(form.audience)),
        questions,
        note: form.note.clone(),
        photo: None,
        late_reason: None,
    })
}

/// The answers of an amendment.
pub(super) fn part(crowd: &Crowd, edit: &Edit) -> Result<Answers> {
    let topics = edit.topics.as_ref();
    let members = edit.members.as_ref();
    Ok(Answers {
        occurred_on: edit.on.map(date),
        venue: known(edit.venue, Venue::parse)?,
        topics: topics.map(|topics| topics.iter().map(|topic| (*topic).to_owned()).collect()),
        members: members
            .map(|members| members.iter().map(|member| crowd.member(*member)).collect()),
        audience: edit.audience.map(audience),
        note: edit.note.clone(),
        ..Answers::default()
    })
}

/// The same answers with a mistake in them.
pub(super) fn mistaken(right: &Answers, mistake: Mistake, today: LocalDate) -> Answers {
    let mut answers = right.clone();
    match mistake {
        Mistake::Tomorrow => answers.occurred_on = Some(today.plus_days(1)),
        Mistake::NoAudience => answers.audience = None,
        Mistake::NoTopic => answers.topics = None,
        Mistake::NoteTooLong => answers.note = Some("长".repeat(201)),
        Mistake::TelephoneNumber => answers.note = Some("联系人13800138000".to_owned()),
    }
    answers
}

fn audience(count: Count) -> AudienceAnswer {
    AudienceAnswer {
        count: count.people,
        about: count.about,
    }
}

fn date(date: Date) -> LocalDate {
    jiff_date(date.year, date.month, date.day)
}

/// A word of the script as the product's value.
fn known<T>(word: Option<&str>, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
    word.map(|word| parse(word).with_context(|| format!("{word} is no such word")))
        .transpose()
}
