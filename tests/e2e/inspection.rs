//! Two inspectors, no network, one record: planned by the office or begun in the field and joined by a line; then
//! what they found, through the unit that has to answer for it, to its closing.

mod field;
mod rectification;

use std::path::Path;

use crate::cast::{Cast, ratio, today};
use tests::office::Codes;
use tests::process::{Handset, Served, Storage, init, office_command};

/// Whose phone reaches the network first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum First {
    /// The one who began the record.
    Starter,
    /// The one who joined it, with the other's work in the same pack.
    Joiner,
}

/// A joint inspection: who inspects, and who answers for the unit.
struct Joint<'a> {
    cast: Cast<'a>,
    /// Of the reform office.
    wang: Handset<'a>,
    /// Of the supervision office.
    chen: Handset<'a>,
    liaison: Handset<'a>,
    deputy: Handset<'a>,
}

impl<'a> Joint<'a> {
    fn open(phones: &'a Path, codes: &Codes, served: &Served) -> Self {
        let cast = Cast::open(phones, codes, served);
        cast.reform
            .tell("office unit add --code agriculture --name 农业农村局");
        let inspector = "--role inspector --team 联合督察组 --area 511781";
        let wang = format!("--name 王建军 --unit reform_office {inspector}");
        let chen = format!("--name 陈晓梅 --unit supervision_office {inspector}");
        let (wang, chen) = (cast.invite("wang", &wang), cast.invite("chen", &chen));
        let liaison = "--name 吴联 --role liaison --unit 农业农村局";
        let deputy = "--name 赵分管 --role deputy_in_charge --unit 农业农村局";
        let liaison = cast.invite("liaison", liaison);
        let deputy = cast.invite("deputy", deputy);
        // They learn of each other.
        for phone in [&cast.reform, &wang, &chen] {
            phone.sync();
        }
        Self {
            cast,
            wang,
            chen,
            liaison,
            deputy,
        }
    }
}

pub(crate) fn inspection(storage: &Storage, first: First) {
    let phones = tempfile::tempdir().expect("a folder");
    let codes = init(storage);
    let served = Served::start(storage, "127.0.0.1:0");
    let joint = Joint::open(phones.path(), &codes, &served);
    let listen = served.address.clone();
    let year = today().0.year();

    let planned = joint.plan();
    assert!(served.terminate().success());
    let visit = joint.visit(planned);
    let served = Served::start(storage, &listen);
    joint.come_home(&visit, first);
    joint.count_one_visit_once(&visit, year);

    joint.rectify(&visit);
    assert!(served.terminate().success());
    joint.recheck_apart(&visit);
    let served = Served::start(storage, &listen);
    joint.settle(&visit);

    let figure = |id| joint.cast.figure(id, year);
    assert_eq!(figure("i2"), 2);
    assert_eq!(figure("i2_per_inspection"), ratio(2, 2));
    assert_eq!(figure("i3"), ratio(2, 2));
    assert_eq!(figure("i5"), ratio(1, 2), "one was returned first");
    assert_eq!(figure("i5_coverage"), ratio(2, 2));
    joint.cast.phone_and_office_agree(year);
    // Once the first due day is over: what passed in the end had been reported by then.
    let later = visit.due.plus_days(1);
    assert_eq!(joint.cast.figure_on("i4", later), ratio(2, 2));
    served.terminate();
    let (verified, success) = office_command(storage, "verify");
    assert!(success, "{verified:#}");
}
