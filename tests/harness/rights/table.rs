//! The tables. A line is what is acted on, the action, and a word of [`Reach`] for each role in the order of
//! [`ROLES`](super::ROLES); a number in brackets names a note of [`NOTES`](super::NOTES).

use super::Reach;

/// Records: written, amended, read (with their history and in every list, feed and answer).
pub const RECORDS: &str = "
                                         V      TL     VC        TW    IN     LI     DD     RO   SO   LS  AD  SEC AUD
outreach_session             create      own    team   -         -     -      -      -      -    -    -   -   -   -
outreach_session             amend       own    team   -         -     -      -      -      -    -    -   -   -   -
outreach_session             read[1]     team+  team+  team+     area  -      -      -      all  all  -   -   -   -
village_talk                 create      -      -      own       -     -      -      -      -    -    -   -   -   -
village_talk                 amend       -      -      own       -     -      -      -      -    -    -   -   -   -
village_talk                 read[1]     team+  team+  area/team area  -      -      -      all  all  -   -   -   -
talk_item                    create[2]   own    team   own       -     -      -      -      -    -    -   -   -   -
talk_item                    amend[2]    own    team   own       -     -      -      -      -    -    -   -   -   -
talk_item                    read[1]     team+  team+  area/team area  -      unit+  unit+  all  all  -   -   -   -
inspection                   create[3]   -      -      -         -     all    -      -      all  all  -   -   -   -
inspection                   amend[3]    -      -      -         -     all    -      -      all  all  -   -   -   -
inspection                   read[1]     -      -      -         -     team+  -      -      all  all  -   -   -   -
finding                      create      -      -      -         -     all    -      -      -    -    -   -   -   -
finding                      amend       -      -      -         -     all    -      -      -    -    -   -   -   -
finding                      read[1]     -      -      -         -     team+  unit+  unit+  all  all  -   -   -   -
note_on_outreach_session     create[4]   team+  team+  team+     area  -      -      -      all  all  -   -   -   -
note_on_outreach_session     amend[4]    mine   mine   mine      mine  mine   mine   mine   mine mine mine mine mine mine
note_on_outreach_session     read[4]     team+  team+  team+     area  -      -      -      all  all  -   -   -   -
note_on_village_talk         create[4]   team+  team+  area/team area  -      -      -      all  all  -   -   -   -
note_on_village_talk         amend[4]    mine   mine   mine      mine  mine   mine   mine   mine mine mine mine mine mine
note_on_village_talk         read[4]     team+  team+  area/team area  -      -      -      all  all  -   -   -   -
note_on_talk_item            create[4]   team+  team+  area/team area  -      unit   unit   all  all  -   -   -   -
note_on_talk_item            amend[4]    mine   mine   mine      mine  mine   mine   mine   mine mine mine mine mine mine
note_on_talk_item            read[4]     team+  team+  area/team area  -      unit+  unit+  all  all  -   -   -   -
note_on_inspection           create[4]   -      -      -         -     team+  -      -      all  all  -   -   -   -
note_on_inspection           amend[4]    mine   mine   mine      mine  mine   mine   mine   mine mine mine mine mine mine
note_on_inspection           read[4]     -      -      -         -     team+  -      -      all  all  -   -   -   -
note_on_finding              create[4]   -      -      -         -     team+  unit   unit   all  all  -   -   -   -
note_on_finding              amend[4]    mine   mine   mine      mine  mine   mine   mine   mine mine mine mine mine mine
note_on_finding              read[4]     -      -      -         -     team+  unit+  unit+  all  all  -   -   -   -
";

/// Orders: decided by the server as events, by the guards' state tables in the state where they may be given.
pub const ORDERS: &str = "
                                         V      TL     VC        TW    IN     LI     DD     RO   SO   LS  AD  SEC AUD
outreach_session             void        own    team   -         -     -      -      -      all  -    -   -   -   -
outreach_session             same_as     -      team   -         -     -      -      -      all  -    -   -   -   -
outreach_session             not_same    -      team   -         -     -      -      -      all  -    -   -   -   -
village_talk                 void[5]     -      -      own       -     -      -      -      all  -    -   -   -   -
village_talk                 same_as[6]  -      -      -         area  -      -      -      all  -    -   -   -   -
village_talk                 not_same[6] -      -      -         area  -      -      -      all  -    -   -   -   -
talk_item                    void[5]     own    team   own       -     -      -      -      all  -    -   -   -   -
talk_item                    same_as[6]  -      -      -         area  -      -      -      all  -    -   -   -   -
talk_item                    not_same[6] -      -      -         area  -      -      -      all  -    -   -   -   -
talk_item                    answer_on_spot -   -      area      -     -      -      -      -    -    -   -   -   -
talk_item                    accept      -      -      area      area  -      -      -      all  -    -   -   -   -
talk_item_of_unit            start[7]    -      -      area      area! -      unit   unit   -    -    -   -   -   -
talk_item_of_unit            claim_done[7] -    -      area      area! -      unit   unit   -    -    -   -   -   -
talk_item_of_township        start[7]    -      -      area      area  -      -      -      -    -    -   -   -   -
talk_item_of_township        claim_done[7] -    -      area      area  -      -      -      -    -    -   -   -   -
talk_item                    confirm     -      -      -         -     -      -      -      all  -    -   -   -   -
talk_item                    escalate    -      -      area      area  -      -      -      -    -    -   -   -   -
talk_item                    decline     -      -      -         area  -      -      -      all  -    -   -   -   -
talk_item                    reopen      -      -      area      area  -      -      -      all  -    -   -   -   -
talk_item                    withdraw    -      -      area      -     -      -      -      -    -    -   -   -   -
talk_item                    change_due[8] -    -      area      area  -      -      -      all  -    -   -   -   -
inspection                   void[5]     -      -      -         -     mine   -      -      all  -    -   -   -   -
inspection                   same_as[6]  -      -      -         -     -      -      -      all  all  -   -   -   -
inspection                   not_same[6] -      -      -         -     -      -      -      all  all  -   -   -   -
inspection                   close_inspection[3] - -   -         -     all    -      -      all  all  -   -   -   -
finding                      void[5]     -      -      -         -     mine   -      -      all  -    -   -   -   -
finding                      issue       -      -      -         -     -      -      -      all  all  -   -   -   -
finding                      acknowledge -      -      -         -     -      unit   -      -    -    -   -   -   -
finding                      plan        -      -      -         -     -      unit   unit   -    -    -   -   -   -
finding                      report      -      -      -         -     -      -      unit   -    -    -   -   -   -
finding                      request_extension - -     -         -     -      -      unit   -    -    -   -   -   -
finding                      grant_extension - -       -         -     -      -      -      all  -    -   -   -   -
finding                      refuse_extension - -      -         -     -      -      -      all  -    -   -   -   -
finding                      recheck     -      -      -         -     all    -      -      -    -    -   -   -   -
finding                      next_round  -      -      -         -     -      -      -      all  -    -   -   -   -
finding                      settle_recheck - -        -         -     -      -      -      all  -    -   -   -   -
finding                      close       -      -      -         -     -      -      -      all  all  -   -   -   -
note_on_outreach_session     void[4]     mine   mine   mine      mine  mine   mine   mine   all  mine -   -   -   -
note_on_finding              void[4]     mine   mine   mine      mine  mine   mine   mine   all  mine -   -   -   -
";

/// Requests: method, path, and a word for each role.
pub const REQUESTS: &str = "
                                         V      TL     VC        TW    IN     LI     DD     RO   SO   LS  AD  SEC AUD
GET    /v1/records                       any    any    any       any   any    any    any    any  any  any any any any
GET    /v1/figures[9]                    -      -      -         area  -      -      -      all  all  all -   -   -
GET    /v1/figures?area=county[9]        -      -      -         -     -      -      -      all  all  all -   -   -
GET    /v1/figures/{definition}/records[9] -    -      -         area  -      -      -      all  all  all -   -   -
GET    /v1/held[10]                      -      -      -         -     -      -      -      all  -    -   -   -   -
POST   /v1/held/{hash}/release[10]       -      -      -         -     -      -      -      all  -    -   -   -   -
POST   /v1/held/{hash}/decline[10]       -      -      -         -     -      -      -      all  -    -   -   -   -
GET    /v1/teams[11]                     -      -      -         -     -      -      -      -    -    -   all all all
POST   /v1/teams[11]                     -      -      -         -     -      -      -      -    -    -   all -   -
GET    /v1/users[11]                     -      -      -         -     -      -      -      -    -    -   all all all
POST   /v1/users[11]                     -      -      -         -     -      -      -      -    -    -   all -   -
POST   /v1/users/{id}/grants[11]         -      -      -         -     -      -      -      -    -    -   all -   -
POST   /v1/users/{id}/codes[11]          -      -      -         -     -      -      -      -    -    -   all -   -
POST   /v1/users/{id}/leave[11]          -      -      -         -     -      -      -      -    -    -   all -   -
GET    /v1/grant-proposals[11]           -      -      -         -     -      -      -      -    -    -   all all all
POST   /v1/grant-proposals/confirm[11]   -      -      -         -     -      -      -      -    -    -   -   all -
POST   /v1/grant-proposals/decline[11]   -      -      -         -     -      -      -      -    -    -   -   all -
POST   /v1/grants/{id}/end[11]           -      -      -         -     -      -      -      -    -    -   all all -
POST   /v1/imports/users[11]             -      -      -         -     -      -      -      -    -    -   all -   -
GET    /v1/imports/users/template.csv[11] -      -      -         -     -      -      -      -    -    -   all -   -
GET    /v1/devices[11]                   -      -      -         -     -      -      -      -    -    -   all all all
PUT    /v1/devices/{id}[11]              -      -      -         -     -      -      -      -    -    -   all -   -
POST   /v1/devices/{id}/revoke[11]       -      -      -         -     -      -      -      -    -    -   all all -
GET    /v1/sign-in/second-step[16]       -      -      -         -     -      -      -      -    -    -   -   all -
PUT    /v1/sign-in/second-step[16]       -      -      -         -     -      -      -      -    -    -   -   all -
POST   /v1/users/{id}/sign-in/unlock[16] -      -      -         -     -      -      -      -    -    -   -   all -
POST   /v1/users/{id}/sign-in/reset[16]  -      -      -         -     -      -      -      -    -    -   -   all -
POST   /v1/users/{id}/sign-in/end-sessions[16] - -     -         -     -      -      -      -    -    -   -   all -
POST   /v1/enrolment-sheets[11]          -      -      -         -     -      -      -      -    -    -   all -   -
GET    /v1/audit[15]                     -      -      -         -     -      -      -      -    -    -   -   -   all
POST   /v1/page-links[12]                -      -      -         -     -      -      -      all+ -    -   -   -   -
GET    /v1/divisions[13]                 any    any    any       any   any    any    any    any  any  any any any any
GET    /v1/units[13]                     any    any    any       any   any    any    any    any  any  any any any any
PUT    /v1/units[11]                     -      -      -         -     -      -      -      all  -    -   all -   -
GET    /v1/talk-topics[13]               any    any    any       any   any    any    any    any  any  any any any any
PUT    /v1/talk-topics[11]               -      -      -         -     -      -      -      all  -    -   all -   -
POST   /v1/villages/{code}/talk-topics   -      -      area      -     -      -      -      all  -    -   -   -   -
POST   /v1/villages/{code}/talk-topics/{topic}/end - - area      -     -      -      -      all  -    -   -   -   -
POST   /v1/moves[17]                     self   self   self      self  self   self   self   self self self self self self
GET    /v1/certificate[17]               self   self   self      self  self   self   self   self self self self self self
POST   /v1/sync[14]                      open   open   open      open  open   open   open   open open open open open open
POST   /v1/bundles[14]                   open   open   open      open  open   open   open   open open open open open open
GET    /[12]                             -      -      -         -     -      -      -      all+ -    -   -   -   -
GET    /figures/{definition}[12]         -      -      -         -     -      -      -      all  -    -   -   -   -
GET    /records/{id}[12]                 -      -      -         -     -      -      -      all  -    -   -   -   -
";

/// A line of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What is acted on: a kind of record; of a request its method.
    pub subject: String,
    /// The action, or the path.
    pub action: String,
    /// The number of the note that says what was taken; 0 where the texts say it.
    pub note: usize,
    /// How far each role reaches, in the order of [`ROLES`](super::ROLES).
    pub reach: [Reach; 13],
}

/// Reads a table.
///
/// # Panics
/// On a line that does not read.
pub fn rows(table: &str) -> Vec<Row> {
    let lines = table.lines().filter(|line| !line.trim().is_empty());
    lines.skip(1).map(row).collect()
}

fn row(line: &str) -> Row {
    let mut words = line.split_whitespace();
    let subject = words.next().unwrap_or_default().to_owned();
    let named = words.next().unwrap_or_default();
    let (action, note) = named.split_once('[').unwrap_or((named, "0]"));
    let note = note.trim_end_matches(']').parse();
    let reach: Vec<Reach> = words
        .map(|word| {
            let mut all = Reach::ALL.into_iter();
            let found = all.find(|reach| reach.word() == word);
            found.unwrap_or_else(|| panic!("{word} in {line}"))
        })
        .collect();
    Row {
        subject,
        action: action.to_owned(),
        note: note.unwrap_or_else(|_| panic!("the note of {line}")),
        reach: reach
            .try_into()
            .unwrap_or_else(|_| panic!("not a word for each role: {line}")),
    }
}
