//! What was found, through the hands of the unit: issued, acknowledged, planned, reported, rechecked, closed.

use super::Joint;
use super::field::Visit;
use tests::process::Handset;

impl Joint<'_> {
    /// One finding from its issue to its closing, and the other as far as its report.
    pub(super) fn rectify(&self, visit: &Visit) {
        let (reform, id) = (&self.cast.reform, &visit.behind);
        self.amend_too_late(visit);
        self.report(id);
        // Whoever found it does not have to be the one who rechecks it.
        self.chen.sync();
        let recheck = format!("finding recheck {id} --result passed --words 两条都通水了");
        self.chen.order(&recheck);
        assert_eq!(self.chen.refusal(&recheck), "wrong_state");
        reform.sync();
        assert_eq!(reform.status(id), "passed");
        reform.order(&format!("finding close {id}"));
        for phone in [reform, &self.wang, &self.chen, &self.liaison, &self.deputy] {
            phone.sync();
            assert_eq!(phone.status(id), "closed");
        }
        let steps = ["issue", "acknowledge", "plan", "report", "recheck", "close"];
        assert_eq!(reform.carried_out(id), steps);

        self.issue(visit, &visit.ledger);
        self.report(&visit.ledger);
        for inspector in [&self.wang, &self.chen] {
            inspector.sync();
            assert_eq!(inspector.status(&visit.ledger), "reported");
        }
    }

    /// What its author mends without knowing that it was issued waits for the office, and counts when let through.
    fn amend_too_late(&self, visit: &Visit) {
        let (reform, id) = (&self.cast.reform, &visit.behind);
        let mended = "两条渠道没有开工";
        self.wang
            .tell(&format!("amend {id} --description {mended}"));
        self.issue(visit, id);
        self.wang.sync();
        let held = reform.tell("office held");
        let held = held["items"].as_array().expect("items");
        assert_eq!(held.len(), 1, "{held:#?}");
        assert_eq!(held[0]["code"], "frozen");
        assert_eq!(held[0]["author_name"], "王建军");
        let description = || {
            // By how its id ends: the office's phone has it.
            let end = id.rsplit('-').next().expect("an end");
            let record = reform.tell(&format!("office record {end}"));
            record["content"]["description"].clone()
        };
        assert_eq!(description(), "渠道没有开工");
        let hash = held[0]["hash"].as_str().expect("a hash");
        reform.tell(&format!("office release {hash} --reason 现场确认是两条"));
        assert_eq!(description(), mended);
        self.wang.sync();
        let shown = self.wang.tell(&format!("show {id}"));
        assert_eq!(shown["content"]["description"], mended);
        assert_eq!(shown["item"]["ladder"]["step"], "counted");
    }

    /// Two inspectors recheck one report, apart and without a network, and see different things.
    pub(super) fn recheck_apart(&self, visit: &Visit) {
        let id = &visit.ledger;
        let recheck = |phone: &Handset<'_>, result: &str, words: &str| {
            let recheck = format!("finding recheck {id} --result {result} --words {words}");
            let asked = phone.tell(&recheck);
            assert_eq!(asked["expected_status"], result);
            assert_eq!(phone.status(id), "reported", "until the office has it");
        };
        recheck(&self.wang, "passed", "三个月都补齐了");
        recheck(&self.chen, "returned", "补的和凭证对不上");
    }

    /// Neither wins by coming last: the office decides, and the unit goes another round.
    pub(super) fn settle(&self, visit: &Visit) {
        let (reform, deputy, id) = (&self.cast.reform, &self.deputy, &visit.ledger);
        for phone in [&self.wang, &self.chen, &self.wang, reform] {
            phone.sync();
        }
        for phone in [&self.wang, &self.chen, reform] {
            assert_eq!(phone.status(id), "recheck_disputed");
        }
        let told = reform.attention("recheck_disputed");
        assert_eq!(told.len(), 1, "{told:#?}");
        assert_eq!(told[0]["record"], id.as_str());
        reform.order(&format!(
            "finding settle {id} --result returned --reason 抽查凭证确实对不上"
        ));
        assert_eq!(
            reform.refusal(&format!("finding close {id}")),
            "wrong_state"
        );
        let day = visit.due.plus_days(10);
        reform.order(&format!("finding round {id} --due {day}"));

        // The deputy asks for more time, and gets the day asked for.
        deputy.sync();
        let extend = format!("finding extend {id} --reason 凭证在县里 --due");
        let later = visit.due.plus_days(20);
        let too_soon = format!("{extend} {}", visit.due);
        assert_eq!(deputy.refusal(&too_soon), "date_not_later");
        deputy.order(&format!("{extend} {later}"));
        reform.sync();
        reform.order(&format!("finding grant {id}"));
        deputy.sync();
        let shown = deputy.tell(&format!("show {id}"));
        assert_eq!(shown["course"]["facts"]["due_on"], later.to_string());

        deputy.order(&format!("finding report {id} --words 凭证补齐了"));
        self.chen.sync();
        self.chen.order(&format!(
            "finding recheck {id} --result passed --words 都对上了"
        ));
        reform.sync();
        reform.order(&format!("finding close {id}"));
        assert_eq!(reform.status(id), "closed");
    }

    /// The office gives it to the unit that was inspected.
    fn issue(&self, visit: &Visit, id: &str) {
        let reform = &self.cast.reform;
        reform.sync();
        reform.order(&format!("finding issue {id} --due {}", visit.due));
        // The unit's own phones have it now.
        for phone in [&self.liaison, &self.deputy] {
            phone.sync();
            assert_eq!(phone.status(id), "issued");
        }
    }

    /// The liaison signs for it and says what will be done; the deputy says what was done.
    fn report(&self, id: &str) {
        let (liaison, deputy) = (&self.liaison, &self.deputy);
        liaison.order(&format!("finding acknowledge {id}"));
        liaison.order(&format!(
            "finding plan {id} --measures 挂牌督办，十天补齐 --owner 分管副局长"
        ));
        // To report is the deputy's. A phone does not know the grants of the day: the office turns it down.
        let report = format!("finding report {id} --words 补齐了");
        liaison.tell(&report);
        liaison.sync();
        let rejected = liaison.attention("rejected_command");
        assert_eq!(rejected.len(), 1, "{rejected:#?}");
        assert_eq!(rejected[0]["code"], "not_permitted");
        liaison.tell(&format!("seen {id}"));
        deputy.sync();
        deputy.order(&report);
    }
}
