//! A phone whose device is revoked, from its person's hand to the office's list of what waits.

use serde_json::{Value, json};
use shared::record::Answers;
use shared::record::outreach_session::{self, AudienceAnswer, Venue};
use tests::database::Storage;
use tests::handset::Handset;
use tests::line::Weather;
use tests::process::satchel_phone;
use tests::world::World;

const GUANDU: &str = "511781109";
/// Words that can be looked for on a disk.
const THEIRS: &str = "东坡渠道年久失修";
const COUNTED: &str = "村口路灯坏了两盏";
const WAITING: &str = "新修的桥还没验收";

fn answers(phone: &Handset, words: &str) -> Answers {
    Answers::from(outreach_session::Answers {
        occurred_on: Some("2018-06-30".parse().unwrap()),
        village: Some("511781109201".parse().unwrap()),
        venue: Some(Venue::Courtyard),
        topics: Some(["congress_19".to_owned()].into()),
        members: Some([phone.user].into()),
        audience: Some(AudienceAnswer {
            count: 20,
            about: false,
        }),
        note: Some(words.to_owned()),
        ..outreach_session::Answers::default()
    })
}

/// Whether a phone's folder has these words in any file.
fn has(home: &std::path::Path, words: &str) -> bool {
    let files = std::fs::read_dir(home).unwrap();
    let mut files = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
    files.any(|bytes| {
        bytes
            .windows(words.len())
            .any(|part| part == words.as_bytes())
    })
}

/// What the command says, in words or as JSON, and whether it did what was asked.
fn says(home: &std::path::Path, arguments: &[&str]) -> (String, bool) {
    let mut command = satchel_phone();
    command.arg("--home").arg(home).args(arguments);
    let output = command.output().expect("satchel-phone runs");
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8(said).unwrap(), output.status.success())
}

#[test]
fn a_revoked_phone_is_wiped_and_what_it_had_not_sent_is_at_the_office() {
    let begin = "2018-07-01T02:00:00.000Z".parse().unwrap();
    let mut world = World::found(Storage::Memory, begin).unwrap();
    let team = world.team("官渡镇挎包宣讲队", GUANDU).unwrap();
    let zhang = world.member("张桂兰", team, &[GUANDU], None).unwrap();
    let mut zhang = world.handset(zhang, 1).unwrap();
    let leader = world.leader("李国华", team, &[GUANDU]).unwrap();
    let mut leader = world.handset(leader, 2).unwrap();
    let home = world.home(2);
    let theirs = answers(&zhang, THEIRS);
    zhang.phone().unwrap().submit(team, theirs).unwrap();
    zhang.phone().unwrap().sync(None).unwrap();
    let counted = answers(&leader, COUNTED);
    leader.phone().unwrap().submit(team, counted).unwrap();
    leader.phone().unwrap().sync(None).unwrap();
    let waiting = answers(&leader, WAITING);
    leader.phone().unwrap().submit(team, waiting).unwrap();
    assert_eq!(leader.phone().unwrap().core().summaries().count(), 3);
    for words in [THEIRS, COUNTED] {
        assert!(has(&home, words), "{words}");
    }
    let key = std::fs::read(home.join("device.key")).unwrap();

    let device = leader.phone().unwrap().core().enrolment().unwrap().device;
    let now = world.office.clock.now();
    let admin = world.admin.at(now).unwrap();
    let path = format!("/v1/devices/{device}/revoke");
    admin.office_post(&path, &json!({})).unwrap();
    // In the field nobody knows yet, and nothing is handed in without a network.
    leader.line().set(Weather::NoNetwork);
    leader.phone().unwrap().sync(None).unwrap();
    assert!(leader.phone().unwrap().core().wipe().is_none());
    leader.line().set(Weather::Fine);
    let report = leader.phone().unwrap().sync(None).unwrap();
    let wipe = report.wipe.unwrap();
    assert_eq!(wipe.left, 0);
    assert!(wipe.finished_at.is_some());
    leader.close();
    for words in [THEIRS, COUNTED, WAITING, "李国华", "张桂兰"] {
        assert!(!has(&home, words), "{words}");
    }
    let left = std::fs::read(home.join("device.key")).unwrap_or_default();
    assert_ne!(left, key, "nothing is signed by it any more");

    let (said, is_done) = says(&home, &["status"]);
    assert!(is_done && said.contains("停用了这部手机"), "{said}");
    let (said, is_done) = says(&home, &["list", "--json"]);
    let said: Value = serde_json::from_str(&said).unwrap();
    assert!(!is_done);
    assert_eq!(said["error"]["code"], "wiped");

    let devices = world.devices().unwrap();
    let mut devices = devices.iter();
    let of = devices.find(|one| one["device"]["id"] == json!(device));
    assert!(of.unwrap()["wiped_at"].is_string());
    let held = world.held().unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!(held[0]["code"], "device_revoked");
    let item = held[0]["hash"].as_str().unwrap().parse().unwrap();
    let reform = world.reform.phone().unwrap();
    reform.release(item, "队长本人来说过").unwrap();
    let records = world.records().unwrap();
    let of_leader = records
        .iter()
        .filter(|record| record["author_name"] == "李国华");
    assert_eq!(of_leader.count(), 2);

    // The machine is given out again.
    let code = world.code(zhang.user).unwrap();
    let phone = leader.at(world.office.clock.now()).unwrap();
    phone.enrol(&code, "手机").unwrap();
    assert!(phone.core().wipe().is_none());
    phone.sync(None).unwrap();
    assert_eq!(
        phone.core().summaries().count(),
        3,
        "what a member of the team reads"
    );
    world.office.stop().unwrap();
}
