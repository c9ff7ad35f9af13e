//! A talk in a village without signal, and what becomes of the matters raised there.

use std::path::Path;

use shared::time::LocalDate;

use crate::cast::{Cast, ratio, today};
use tests::office::Codes;
use tests::process::{Handset, Served, Storage, init, office_command};

const VILLAGE: &str = "511781109001";

/// Who keeps the talks of a village, and who settles what is raised there.
struct Village<'a> {
    cast: Cast<'a>,
    /// Keeps the minutes.
    recorder: Handset<'a>,
    /// Heard a question at a session.
    volunteer: Handset<'a>,
    /// Of the unit that settles one matter.
    liaison: Handset<'a>,
}

/// The matters, by what becomes of them.
struct Matters {
    /// A question from a session, answered where it was raised.
    on_spot: String,
    /// Done by the village, confirmed by a call of the office.
    called_back: String,
    /// Done by the unit, confirmed at a later talk.
    read_back: String,
    /// Declined with a reason.
    declined: String,
    /// Taken on, and nothing done.
    overdue: String,
}

impl<'a> Village<'a> {
    fn open(phones: &'a Path, codes: &Codes, served: &Served) -> Self {
        let cast = Cast::open(phones, codes, served);
        cast.reform
            .tell("office unit add --code transport --name 交通运输局");
        let team = format!("--team 官渡社区 --area {VILLAGE}");
        let recorder = format!("--name 何文书 --role talk_recorder {team}");
        let volunteer = format!("--name 张桂兰 --role satchel_member {team}");
        let liaison = "--name 吴联 --role liaison --unit transport";
        let recorder = cast.invite("recorder", &recorder);
        let volunteer = cast.invite("volunteer", &volunteer);
        let liaison = cast.invite("liaison", liaison);
        Self {
            cast,
            recorder,
            volunteer,
            liaison,
        }
    }

    /// No signal: a session with a question, and a talk with four matters.
    fn raise(&self, day: LocalDate) -> Matters {
        let (recorder, volunteer) = (&self.recorder, &self.volunteer);
        let session = volunteer.record(&format!(
            "session new --village {VILLAGE} --on {day} --venue courtyard --topic congress_19 \
             --audience 46 --question 医保卡在哪里补办"
        ));
        let on_spot = volunteer.record(&format!(
            "item raise --session {session} --from-question 1 --topic policy_benefits"
        ));
        let shown = volunteer.tell(&format!("show {on_spot}"));
        assert_eq!(shown["content"]["summary"], "医保卡在哪里补办");

        let talk = recorder.record(&format!(
            "talk new --village {VILLAGE} --on {day} --topic infrastructure_services \
             --attendees 23 --about --ended-with items"
        ));
        // At the last talk, and about its one topic.
        let raise = |summary| recorder.record(&format!("item raise --summary {summary}"));
        let matters = Matters {
            on_spot,
            called_back: raise("院坝的路灯不亮"),
            read_back: raise("村道塌了一段"),
            declined: raise("每户发一台电视"),
            overdue: raise("水池漏水"),
        };
        let shown = recorder.tell(&format!("show {}", matters.overdue));
        assert_eq!(shown["content"]["talk"], talk.as_str());
        matters
    }

    /// Still no signal: the recorder takes three on, and sees one through; the phone says what cannot be.
    fn take_on(&self, matters: &Matters, due: LocalDate) {
        let recorder = &self.recorder;
        let accept = |id: &str, who: &str| {
            recorder.tell(&format!("item accept {id} --responsible {who} --due {due}"))
        };
        let lamp = &matters.called_back;
        assert_eq!(
            recorder.refusal(&format!("item start {lamp}")),
            "wrong_state"
        );
        let past = format!("item accept {lamp} --responsible village --due 2018-07-01");
        assert_eq!(recorder.refusal(&past), "date_past");
        let wordless = format!("item answer {lamp} --words 13900001111");
        assert_eq!(recorder.refusal(&wordless), "words_unfit");
        let session = format!("finding issue {lamp} --due {due} --unit transport");
        assert_eq!(recorder.refusal(&session), "wrong_kind");

        assert_eq!(accept(lamp, "village")["expected_status"], "accepted");
        accept(&matters.read_back, "交通运输局");
        accept(&matters.overdue, "village");
        recorder.tell(&format!("item start {lamp}"));
        let done = recorder.tell(&format!("item done {lamp} --words 换了灯头"));
        assert_eq!(done["expected_status"], "done_claimed");
        let own = recorder.refusal(&format!("item confirm {lamp}"));
        assert_eq!(own, "same_person");
    }

    /// The unit does what it was given; the office declines one, and calls back about another.
    fn settle(&self, matters: &Matters) {
        let (reform, liaison, recorder) = (&self.cast.reform, &self.liaison, &self.recorder);
        liaison.sync();
        let road = &matters.read_back;
        assert_eq!(liaison.status(road), "accepted");
        let (unseen, success) = liaison.try_run(&["show", &matters.overdue]);
        assert!(!success, "what is the village's is no unit's: {unseen:#}");
        liaison.order(&format!("item start {road}"));
        liaison.order(&format!("item done {road} --words 填平压实了"));

        let (tv, lamp) = (&matters.declined, &matters.called_back);
        reform.sync();
        reform.order(&format!("item decline {tv} --reason 没有这项政策"));
        recorder.sync();
        assert_eq!(recorder.status(tv), "declined");
        let start = recorder.refusal(&format!("item start {tv}"));
        assert_eq!(start, "wrong_state");
        // The session's question reached the recorder too, who can answer it where it was raised.
        recorder.order(&format!(
            "item answer {} --words 镇便民中心",
            matters.on_spot
        ));

        // A later talk reads back what the unit did, and what the recorder did: nobody confirms their own.
        let day = today();
        recorder.tell(&format!(
            "talk new --on {day} --attendees 18 --ended-with no_item \
             --read-back {road} --read-back {lamp}"
        ));
        recorder.sync();
        assert_eq!(recorder.status(road), "resolved");
        let steps = ["accept", "start", "claim_done", "read_back"];
        assert_eq!(recorder.carried_out(road), steps);
        assert_eq!(recorder.status(lamp), "done_claimed");
        reform.sync();
        reform.order(&format!("item confirm {lamp} --by call_back"));
        recorder.sync();
        assert_eq!(recorder.status(lamp), "resolved");
    }
}

pub(crate) fn talk(storage: &Storage) {
    let phones = tempfile::tempdir().expect("a folder");
    let codes = init(storage);
    let served = Served::start(storage, "127.0.0.1:0");
    let village = Village::open(phones.path(), &codes, &served);
    let Village { cast, recorder, .. } = &village;
    let listen = served.address.clone();

    assert!(served.terminate().success());
    let first = today().plus_days(-1);
    let due = today().plus_days(1);
    let matters = village.raise(first);
    village.take_on(&matters, due);
    let served = Served::start(storage, &listen);
    for phone in [&village.volunteer, recorder] {
        phone.sync();
    }
    village.settle(&matters);

    // The two talks may lie in two years.
    let last = today();
    let mut years = vec![first.0.year(), last.0.year()];
    years.dedup();
    let sum = |id| {
        years
            .iter()
            .map(|year| cast.figure(id, *year))
            .filter_map(|value| value.as_i64())
            .sum::<i64>()
    };
    assert_eq!(sum("t1"), 2);
    assert_eq!(sum("t2"), 5);
    let year = last.0.year();
    assert_eq!(cast.figure("t3", year), 3);
    assert_eq!(
        cast.figure("t6", year),
        ratio(2, 3),
        "nobody confirms an answer on the spot"
    );
    assert_eq!(
        cast.figure("t7", first.0.year()),
        ratio(4, 5),
        "declined is answered"
    );
    if let [year] = years.as_slice() {
        assert_eq!(cast.figure("t9", *year), ratio(5, 2));
        assert_eq!(cast.figure("t9_no_item", *year), ratio(1, 2));
    }
    cast.phone_and_office_agree(year);

    // One was taken on and nothing came of it. Days pass, and no record changes.
    let later = due.plus_days(1);
    assert_eq!(cast.figure("t8", year), 0);
    assert_eq!(cast.figure_on("t8", due), 0, "on the day itself it is not");
    assert_eq!(cast.figure_on("t8", later), 1);
    let overdue = recorder.tell(&format!("list --filter overdue --now {later}T08:00:00Z"));
    let overdue = overdue["items"].as_array().expect("items");
    assert_eq!(overdue.len(), 1, "{overdue:#?}");
    assert_eq!(overdue[0]["record"], matters.overdue.as_str());

    served.terminate();
    let (verified, success) = office_command(storage, "verify");
    assert!(success, "{verified:#}");
}
