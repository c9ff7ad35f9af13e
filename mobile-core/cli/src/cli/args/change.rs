//! Changes to a saved record of any kind.

use shared::time::LocalDate;

/// What becomes different. Which of these a record has is its kind's.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct ChangeArgs {
    /// The day.
    #[arg(long)]
    pub(crate) on: Option<LocalDate>,
    /// Why it is logged late.
    #[arg(long)]
    pub(crate) late_reason: Option<String>,
    /// A topic by code or name. May be given several times; of a matter once.
    #[arg(long = "topic")]
    pub(crate) topics: Vec<String>,
    /// Who spoke or inspected, names or ids with commas between; `me` is you.
    #[arg(long, value_delimiter = ',')]
    pub(crate) members: Vec<String>,
    /// The number of people is an estimate.
    #[arg(long)]
    pub(crate) about: bool,
    /// Session: am, pm or evening.
    #[arg(long)]
    pub(crate) part_of_day: Option<String>,
    /// Session: where.
    #[arg(long)]
    pub(crate) venue: Option<String>,
    /// Session: how.
    #[arg(long)]
    pub(crate) form: Option<String>,
    /// Session: how many listened, 人次.
    #[arg(long)]
    pub(crate) audience: Option<u16>,
    /// Session: free words.
    #[arg(long)]
    pub(crate) note: Option<String>,
    /// Session: a question that was asked.
    #[arg(long = "question")]
    pub(crate) questions: Vec<String>,
    /// Talk: where.
    #[arg(long)]
    pub(crate) place: Option<String>,
    /// Talk: 说事长, by post.
    #[arg(long)]
    pub(crate) convenor: Option<String>,
    /// Talk: who kept the minutes.
    #[arg(long)]
    pub(crate) recorder: Option<String>,
    /// Talk: how many came, 人次.
    #[arg(long)]
    pub(crate) attendees: Option<u16>,
    /// Talk: items or no_item.
    #[arg(long)]
    pub(crate) ended_with: Option<String>,
    /// Talk: the matters that were answered, all of them.
    #[arg(long = "read-back")]
    pub(crate) read_back: Vec<String>,
    /// Matter: what is asked for.
    #[arg(long)]
    pub(crate) summary: Option<String>,
    /// Matter: who can settle it.
    #[arg(long)]
    pub(crate) scope: Option<String>,
    /// Inspection: what sort.
    #[arg(long = "kind")]
    pub(crate) inspection_kind: Option<String>,
    /// Inspection: the plan it is about.
    #[arg(long)]
    pub(crate) plan_id: Option<String>,
    /// Inspection: true or false.
    #[arg(long)]
    pub(crate) joint: Option<bool>,
    /// Inspection: the checklist.
    #[arg(long)]
    pub(crate) checklist: Option<String>,
    /// Inspection: what was concluded.
    #[arg(long)]
    pub(crate) conclusion: Option<String>,
    /// Inspection, finding: the unit, by its code or name.
    #[arg(long)]
    pub(crate) unit: Option<String>,
    /// Finding: what it is about.
    #[arg(long)]
    pub(crate) category: Option<String>,
    /// Finding: how grave.
    #[arg(long)]
    pub(crate) severity: Option<String>,
    /// Finding: what was found.
    #[arg(long)]
    pub(crate) description: Option<String>,
    /// Finding: what it falls short of.
    #[arg(long)]
    pub(crate) basis: Option<String>,
    /// Finding: more evidence.
    #[arg(long)]
    pub(crate) evidence: Vec<String>,
    /// Finding: what the inspected side says.
    #[arg(long)]
    pub(crate) position: Option<String>,
    /// Finding: who spoke for the unit.
    #[arg(long)]
    pub(crate) representative: Option<String>,
    /// Finding: the inspected side's own words.
    #[arg(long)]
    pub(crate) statement: Option<String>,
    /// Note: the words.
    #[arg(long)]
    pub(crate) text: Option<String>,
    /// Note: progress or answer.
    #[arg(long)]
    pub(crate) purpose: Option<String>,
}

impl ChangeArgs {
    /// What was given, by the names above.
    pub(crate) fn given(&self) -> Vec<&'static str> {
        let given = [
            ("on", self.on.is_some()),
            ("late_reason", self.late_reason.is_some()),
            ("topics", !self.topics.is_empty()),
            ("members", !self.members.is_empty()),
            ("about", self.about),
            ("part_of_day", self.part_of_day.is_some()),
            ("venue", self.venue.is_some()),
            ("form", self.form.is_some()),
            ("audience", self.audience.is_some()),
            ("note", self.note.is_some()),
            ("questions", !self.questions.is_empty()),
            ("place", self.place.is_some()),
            ("convenor", self.convenor.is_some()),
            ("recorder", self.recorder.is_some()),
            ("attendees", self.attendees.is_some()),
            ("ended_with", self.ended_with.is_some()),
            ("read_back", !self.read_back.is_empty()),
            ("summary", self.summary.is_some()),
            ("scope", self.scope.is_some()),
            ("inspection_kind", self.inspection_kind.is_some()),
            ("plan_id", self.plan_id.is_some()),
            ("joint", self.joint.is_some()),
            ("checklist", self.checklist.is_some()),
            ("conclusion", self.conclusion.is_some()),
            ("unit", self.unit.is_some()),
            ("category", self.category.is_some()),
            ("severity", self.severity.is_some()),
            ("description", self.description.is_some()),
            ("basis", self.basis.is_some()),
            ("evidence", !self.evidence.is_empty()),
            ("position", self.position.is_some()),
            ("representative", self.representative.is_some()),
            ("statement", self.statement.is_some()),
            ("text", self.text.is_some()),
            ("purpose", self.purpose.is_some()),
        ];
        let given = given.into_iter().filter(|(_, is_given)| *is_given);
        given.map(|(name, _)| name).collect()
    }
}
