//! Where the texts are silent: what was taken, and why.

/// The notes, from 1.
pub const NOTES: [&str; 17] = [
    "Who reads a record. domain.md §3 says what a device must hold: records of its user's villages, team and inspection. \
     Taken: members, leaders and recorders read their team's wherever it works; a recorder the talks of the own place too; \
     a coordinator the own township; an inspector the own team's; a unit what was given to it, wherever that is; the two \
     offices everything. An inspection and a talk are never given to a unit. The secretary and the administrators read none.",
    "A talk item is created by VC and V (§2.2). Taken: a leader raises and mends the team's, as with sessions.",
    "§2.2 gives inspections to IN; `close` of an inspection has no actor. Taken: the two offices plan and close them too, \
     since one of each is in every joint team (§1, row 42), and any inspector edits any inspection, as two agencies share one.",
    "Notes are not in domain.md. Taken: whoever reads a record may add words to it, a unit within the grant's area; \
     the writer mends them; the writer voids them where the role writes notes at all, the reform office any.",
    "`void` is said for sessions: author own, TL team's, RO any. Taken for every kind; TL only what the team writes.",
    "`same_as` is TL's and RO's for sessions (§2.5). Taken: of talks and items the township's, whose places they are; of \
     inspections the two offices', who sent them.",
    "\"start and claim_done responsible, VC, LI\": a village's matter is VC's whoever has it; a township's TW's; a unit's \
     LI's and DD's. TW on a unit's is answered `not_responsible`: the place is theirs, the matter is not.",
    "\"due date change = new event with reason\" has no actor. Taken: who may accept.",
    "Figures have no reader in §2.5. Taken: the two offices and the leaders' secretaries the county's, a township its own; \
     the records behind one are those the caller may read, so a secretary sees the number and an empty list.",
    "Held items are \"for the office\" (sync.md N3): the reform office's. They have no area yet, so a grant that is cut to a \
     place does not open them.",
    "\"accounts, roles, divisions, topics\" are office work (§3), and the three administrators are separate persons (§2.1). \
     Taken: AD makes accounts, teams and codes, imports, lets people leave, and proposes what they may do; SEC confirms or \
     declines that; either ends a grant or revokes a device, which only takes away; all three see who there is. The lists of \
     units and topics are RO's and AD's. They are of the whole organisation: a grant that is cut to a place does not open them.",
    "The page is the reform office's. It reads with the grants of the reader, so a link may also be made by one whose grant \
     is cut to a place. Who signs in with a password reads the pages with the own \
     grants too: figures where `GET /v1/figures` has them, records as the table of records says. Without a session every page answers 401; what the reader may not see answers as what is not there.",
    "Lists of places, units and topics are every phone's (sync.md N4, `r:`), for whoever has a grant that holds; one who left \
     has lost access (issue 5).",
    "A revoked device reads nothing and may still hand in (N7), and so may one without a grant: what it brings is held. \
     A bundle is its authors', never its bearer's.",
    "The audit trail is the audit administrator's, who can do nothing else, and who is not who keeps accounts (issue 5). It is \
     of the whole organisation: a grant that is cut to a place does not open it.",
    "How people sign in is the security administrator's, who makes no codes: whoever was reset is let in again by another \
     (issue 5). It is of the whole organisation: a grant that is cut to a place does not open it.",
    "A phone's certificate and the code by which its person leaves it are of the caller's own installation, whatever the person may \
     do: issue 5 wants a person moved with the old phone at hand, and the office is not asked. A revoked device does neither.",
];
