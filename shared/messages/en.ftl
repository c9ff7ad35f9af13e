# Satchel's words in English. The same keys and arguments as zh-CN.ftl, which a test holds.

## Problems of the interface: a title, and a sentence that says what to do

problem-bad_request = The request cannot be read
problem-bad_request-detail = Check the address and its parameters, then try again.
problem-validation_failed = Some fields need mending
problem-validation_failed-detail = Mend each field as the line under it says, then save again.
problem-unauthenticated = Not signed in
problem-unauthenticated-detail = Sign in first; on a phone, enrol with a code from the reform office.
problem-proof_stale = The proof of sign-in was used before
problem-proof_stale-detail = The phone makes another by itself; if it cannot, ask the reform office.
problem-token_expired = The sign-in has run out
problem-token_expired-detail = The phone renews it by itself; if it cannot, ask the reform office.
problem-forbidden = Not within your duties
problem-forbidden-detail = Your role or area does not include this; ask the reform office if it should.
problem-not_found = Not found
problem-not_found-detail = There is nothing here that you may see; go back and look again.
problem-method_not_allowed = Not possible here
problem-method_not_allowed-detail = This address does not take this method; see the interface's description.
problem-unsupported_version = The server is too old
problem-unsupported_version-detail = Ask the administrator to update it; your records are on the phone and go by themselves afterwards.
problem-unsupported_media_type = The content has another format
problem-unsupported_media_type-detail = Send it in the format that the interface's description names.
problem-body_too_large = Too much at once
problem-body_too_large-detail = Send it in several parts; nothing is lost.
problem-too_many_packs = Too many parcels at once
problem-too_many_packs-detail = Send them in several parts; nothing is lost.
problem-too_slow = The network is too slow
problem-too_slow-detail = Try again where the signal is better; what arrived is kept, and the rest is on the phone.
problem-held_full = Too much of this phone's waits for the office
problem-held_full-detail = Ask the reform office to look at what is held; what was not sent stays on the phone, and goes by itself once there is room.
problem-too_many_requests = Too many requests
problem-too_many_requests-detail = Try again in a few minutes; the records on the phone are all there.
problem-unknown_installation = This phone is not enrolled
problem-unknown_installation-detail = Ask the reform office for a code and enrol again; unsent records are still on the phone.
problem-device_revoked = This phone has been retired
problem-device_revoked-detail = Unsent records still go up for review; to go on working, ask the reform office.
problem-bad_signature = The signature does not match
problem-bad_signature-detail = Update Satchel and send again; the records are on the phone.
problem-pack_malformed = The pack cannot be read
problem-pack_malformed-detail = Update Satchel and send again; the records are on the phone.
problem-pack_too_large = The pack is too large
problem-pack_too_large-detail = Update Satchel so that it sends smaller packs; the records are on the phone.
problem-body_hash_mismatch = The pack was damaged on its way
problem-body_hash_mismatch-detail = Send it again; the records are on the phone.
problem-inflate_bound = The pack unpacks to too much
problem-inflate_bound-detail = Update Satchel so that it sends smaller packs; the records are on the phone.
problem-items_root_mismatch = The pack's content is not what was signed
problem-items_root_mismatch-detail = Update Satchel and send again; the records are on the phone.
problem-change_malformed = This change cannot be read
problem-change_malformed-detail = Open the record, mend it and save; the first version is still on the phone.
problem-change_too_large = This change is too large
problem-change_too_large-detail = Shorten the text or change it in several steps; the first version is still on the phone.
problem-change_not_flat = This change has the wrong structure
problem-change_not_flat-detail = Update Satchel, open the record and save again; the first version is still on the phone.
problem-change_not_canonical = This change is written the wrong way
problem-change_not_canonical-detail = Update Satchel, open the record and save again; the first version is still on the phone.
problem-command_malformed = This act cannot be read
problem-command_malformed-detail = Update Satchel and do it again; your words are still on the phone.
problem-code_unknown = No such code
problem-code_unknown-detail = Compare and type it again, or ask the reform office for another.
problem-code_used = This code has been used
problem-code_used-detail = Ask the reform office for another.
problem-code_expired = This code has run out
problem-code_expired-detail = Ask the reform office for another.
problem-code_withdrawn = This code is void
problem-code_withdrawn-detail = A newer one was made for you: use that, or ask the reform office for another.
problem-packs_missing = The old phone has not handed everything in
problem-packs_missing-detail = Sync the old phone first; change phones once everything has arrived.
problem-cursor_malformed = The place in the list cannot be read
problem-cursor_malformed-detail = Open the list again from its first page.
problem-held_unknown = No such record under review
problem-held_unknown-detail = Go back to the list and see whether it has been dealt with.
problem-already_decided = Already decided
problem-already_decided-detail = Open it to see the result; the first decision counts.
problem-not_releasable = This cannot be released
problem-not_releasable-detail = It waits for what no decision replaces; look why it is held, or decline it.
problem-name_taken = This name is taken
problem-name_taken-detail = Choose another name, or use the one that is there.
problem-own_proposal = You proposed this grant yourself
problem-own_proposal-detail = Another security administrator has to confirm it.
problem-last_administrator = This is the last administrator of this kind
problem-last_administrator-detail = Add a successor first, and let the security administrator confirm it.
problem-administrator_code = Codes of security and audit administrators are not made here
problem-administrator_code-detail = Run satchel administrator code at the server.
problem-sign_in_failed = Not signed in
problem-sign_in_failed-detail = Check the login name, the password and the six digits, and try again; digits work once, so wait for the next.
problem-sign_in_exists = A password is set already
problem-sign_in_exists-detail = Sign in with it; if it is forgotten, ask the security administrator to reset it.
problem-setup_expired = Setting up took too long
problem-setup_expired-detail = Begin again.
problem-csrf_failed = This page is too old, and nothing was done
problem-csrf_failed-detail = Load the page again and try once more.
problem-sheet_unreadable = This sheet cannot be read
problem-sheet_unreadable-detail = Save it as xlsx, or as CSV in UTF-8 or GBK, at most 1 MB, with the heads in its first row.
problem-unavailable = The server is busy or stopping
problem-unavailable-detail = Try again in a while; the records are on the phone.
problem-internal = The server failed
problem-internal-detail = Give the administrator the request number under Details; the records are on the phone.

## How far a record has come: the word, and what it means

state-saved = On this phone
state-saved-detail = Written to this phone's storage. Safe if it switches off.
state-packed = On this phone
state-packed-detail = Packed; it sends itself when there is signal.
state-carried = Being carried
state-carried-detail = { $name }'s phone has a copy. Yours stays here.
carrying =
    { $bundles ->
        [one] { $bundles } bundle carried for others: your next sync hands it in.
       *[other] { $bundles } bundles carried for others: your next sync hands them in.
    }
carrying-full =
    { $bundles ->
        [one] { $bundles } bundle carried for others does not go through: too much waits for the office. It stays on this phone and goes again by itself at { $at }; ask the reform office to look at what is held.
       *[other] { $bundles } bundles carried for others do not go through: too much waits for the office. They stay on this phone and go again by themselves at { $at }; ask the reform office to look at what is held.
    }
carrying-waits =
    { $bundles ->
        [one] { $bundles } bundle carried for others does not go through: too much waits for the office. It stays on this phone; ask the reform office to look at what is held.
       *[other] { $bundles } bundles carried for others do not go through: too much waits for the office. They stay on this phone; ask the reform office to look at what is held.
    }
carrying-refused = The office does not take one carried for others: { $reason }. It is not sent again and stays on this phone; tell whoever wrote it.
state-received = Received
state-received-detail = On the office server's disk; receipt held.
state-counted = Counted
state-counted-detail = Checked, and in the figures of { $date }.
state-held = Under review
state-held-detail = Received; the office will look: { $reason }
state-refused = Not accepted
state-refused-detail = Not accepted; still on this phone: { $reason } Mend it and it goes again.
state-declined = Not used
state-declined-detail = The office looked and did not use it: { $reason } It stays on this phone and is not sent again; log what is still to be said anew.
state-requested = Waiting
state-requested-detail = Your “{ $act }” is noted; the office decides on arrival.

saved-done = Saved on this phone · { $summary }.
draft-found = One is unfinished · { $village }, up to “{ $field }”. All kept.
conflict-title = Two answers for “{ $field }” · Both are valid; choose the one that counts.
conflict-kept = The other is not deleted; it stays in the record's history.
refused-command = Not done: { $reason }
refused-roles = It is for: { $roles }.
refused-words = Your words are kept: “{ $words }”.
act-void = void

## What a phone counts

attendances =
    { $count ->
        [one] { $count } attendance
       *[other] { $count } attendances
    }
card-records =
    { $records ->
        [one] { $records } record
       *[other] { $records } records
    }, { $counted } counted; { $drafts ->
        [one] { $drafts } draft
       *[other] { $drafts } drafts
    }
card-items =
    { $here ->
        [one] { $here } change or order
       *[other] { $here } changes and orders
    } on this phone only (of these { $packed } packed), { $received } received ({ $held } held)
figures-own = { $records } here not counted; with { $records ->
        [one] it
       *[other] them
    } { $value }
sync-waits =
    { $waiting ->
        [one] Sent; { $waiting } waits for the office.
       *[other] Sent; { $waiting } wait for the office.
    }
sync-spent =
    { $waiting ->
        [one] The byte budget is spent; { $waiting } waits for next time.
       *[other] The byte budget is spent; { $waiting } wait for next time.
    }
sync-failed =
    { $waiting ->
        [one] Not sent: { $reason }. { $waiting } is still on this phone.
       *[other] Not sent: { $reason }. { $waiting } are still on this phone.
    }
sync-delivered =
    { $bundles ->
        [one] { $bundles } bundle handed in for others: bring back what `bundle receipts` writes.
       *[other] { $bundles } bundles handed in for others: bring back what `bundle receipts` writes.
    }
sync-numbers =
    { $items ->
        [one] { $items } item
       *[other] { $items } items
    } up, { $rows ->
        [one] { $rows } row
       *[other] { $rows } rows
    } down, { $trips ->
        [one] { $trips } round trip
       *[other] { $trips } round trips
    }, { $up } bytes up, { $down } down.
bundle-exported =
    { $files ->
        [one] { $files } file
       *[other] { $files } files
    } with { $items ->
        [one] { $items } item
       *[other] { $items } items
    }. Give { $files ->
        [one] it
       *[other] them
    } to somebody who will have a network; yours stay here.
bundle-receipts =
    { $files ->
        [one] { $files } receipt; hand it back.
       *[other] { $files } receipts; hand each back.
    }
bundle-received =
    { $items ->
        [one] { $items } item is at the office; a sync tells what became of it.
       *[other] { $items } items are at the office; a sync tells what became of them.
    }
access-changed = { $at } Your access changed; note it as seen with `access --seen`.
access-see = Your access changed: `access` says how.
access-lost = No longer read here: { $list }
access-gone =
    { $records ->
        [one] { $records } record went from this phone; what you wrote, and what is not sent, is all here.
       *[other] { $records } records went from this phone; what you wrote, and what is not sent, is all here.
    }
access-gained = Now read here, too: { $list }; it is fetched from the beginning, and goes on where it was cut off.
access-given = Newly given: { $list }
access-ended = Ended: { $list }
access-may = You are now: { $list }
access-reads = Read here: { $list }
access-coming = Not all of it is here yet: sync.
access-none = You may do nothing here now. If you need to, ask the office.
access-of-talks = { $name } (talks)
access-of-inspections = { $name } (inspections)
wiped = { $why }. At { $at } the records, lists and drafts on it were deleted; nothing is logged or shown here any more.
wiped-revoked = The office revoked this phone
wiped-ordered = The office had this phone wiped
wiped-left =
    { $left ->
        [one] { $left } item has not reached the office and is still here: sync where there is a network, or have it carried (bundle export). The office looks at it.
       *[other] { $left } items have not reached the office and are still here: sync where there is a network, or have them carried (bundle export). The office looks at each.
    }
wiped-all-in = Everything that was left has reached the office, and nothing is on this phone any more. To use it again, ask the office for a new code.
set-aside =
    { $rows ->
        [one] { $rows } entry is of a newer version and is kept: update this phone's program
       *[other] { $rows } entries are of a newer version and are kept: update this phone's program
    }

## What is typed, and what is not there

usage-missing = Still missing: { $what }; add it and try again.
usage-value = “{ $given }” does not fit { $what }; give another and try again.
usage-unknown = There is no option { $given } here; `--help` lists what there is.
usage-command = There is no command { $given }; `--help` lists what there is.
usage-no_command = Say what is to be done; `--help` lists the commands.
usage-conflict = { $what } and { $given } do not go together; leave one out.
usage-other = This is not how the command is written; `--help` tells how.
file-missing = There is no file { $path }: look at its name and folder, and whether the stick is in.
file-not_read = The file { $path } cannot be read ({ $cause }): look at its permissions, or ask for it again.
file-not_written = The file { $path } cannot be written ({ $cause }): choose another folder, or make room.
home-nobody = There is no phone in { $home }: look whether --home is right, or enrol one first.
home-several = Several people use this phone: { $names }. Say who with --person before the command.
home-no_such_person = Nobody called “{ $given }” is enrolled on this phone. Its people: { $names }.
place-township = { $name } is a township; choose one of its villages{ $villages }.
place-county = { $name } is the whole city; choose one of its villages, which `places NAME` finds.

## Why an item is held

held-collision = Two different changes bear one number of one phone; the office will compare them.
held-forged = The phone that wrote this is not the one that sent it; the office will look.
held-unsigned = Written on another phone whose signature is missing; wait until that phone has sent.
held-missing_dependency = An earlier one has not arrived or does not count yet; this one is looked at by itself once it does.
held-newer_schema = Your Satchel is newer than the server; it counts by itself when the server is updated.
held-unknown_kind = The server does not know this kind of record yet; it counts by itself when the server is updated.
held-unknown_division = No list has this village, so it does not count; log it again for another village, and tell the office.
held-role_ended = Your role had ended when it arrived; the office will look.
held-out_of_area = The village is outside your area; the office will look. If it is the wrong one, log another and ask the office to decline this.
held-device_revoked = This phone had been retired when it arrived; the office will look.
held-not_permitted = Your role may not change this record so; the office will look.
held-frozen = This record is settled; your change waits for the office as a proposal.
held-invalid = Some fields need mending; mend them and it goes again by itself.
held-depends_on_held = An earlier change is under review; this one is looked at once that is decided.
held-future_date = The date lies after the day it arrived; look at the date and mend it.
held-recovered = Found again in the phone's safe; the office will look.

## The same for the office: what it can do, or who has to act

held-collision-office = Two different changes bear one number of one phone. Nothing to let through: ask the author which is right, and decline this one when it is not needed.
held-forged-office = The phone that sent this is not the one that wrote it. Nothing to let through: ask the author, and decline it when nobody stands by it.
held-unsigned-office = Written on another phone whose signature is missing. It counts by itself once that phone has sent; or release it when you know that it is so.
held-missing_dependency-office = An earlier one has not come or does not count. Nobody has to act: this one is judged by itself then.
held-newer_schema-office = The author's Satchel is newer than the server. Update the server; it counts by itself then.
held-unknown_kind-office = The server does not know this kind of record yet. Update the server; it counts by itself then.
held-unknown_division-office = No list of the server has the place. Update the server where there is such a place; else decline it, and ask the author to log it again.
held-role_ended-office = The author's role had ended when it arrived. Release it when it is right, or decline it.
held-out_of_area-office = The place is outside the author's area. Release it when it is right, or decline it.
held-device_revoked-office = The phone had been retired when it arrived. Release it when it is right, or decline it.
held-not_permitted-office = The author's role may not change this record so. Release it when it is right, or decline it.
held-frozen-office = The record was issued, closed or voided before it arrived: a proposal. Release it to take it in, or decline it.
held-invalid-office = Some fields break a rule. The author mends them, and it goes again by itself; decline it when it is not needed.
held-depends_on_held-office = An earlier change of it waits here. Decide that one; this one follows by itself.
held-future_date-office = The date lies after the day it arrived. The author mends it; or release it when the date is right.
held-recovered-office = Found again in the phone's safe. Compare it with the record, and decline it when the record has it.

## Why a command was not done

rejection-already_void = This record is void already; there is nothing more to do.
rejection-not_permitted = This is not for your role or area; ask somebody whose it is, or the reform office.
rejection-not_found = The record was not found; wait until it has arrived, then do it again.
rejection-changed_since = It changed after you looked; look at it now, then decide.
rejection-reason_missing = Give a reason, then do it again.
rejection-reason_too_long = The reason is too long; shorten it, then do it again.
rejection-reason_unfit = The reason holds characters that cannot be seen, or looks like a phone or ID number; change it and ask again.
rejection-wrong_kind = There is no such act for this kind of record; choose another.
rejection-wrong_state = This cannot be done to the record as it stands, or is done already; look how far it has come.
rejection-words_missing = Say what was done, then do it again.
rejection-words_too_long = The text is too long; shorten it, then do it again.
rejection-words_unfit = The text holds characters that cannot be seen, or looks like a phone or ID number; change it and do it again.
rejection-date_past = That day has passed; choose another, then do it again.
rejection-date_not_later = The new day must be later than the one that stands; choose another, then do it again.
rejection-asked_too_late = More time has to be asked for before the time is up; it is, so talk to the reform office.
rejection-not_asked_for = No request for more time is waiting; do it when the unit has asked.
rejection-unknown_unit = The list has no such unit; choose one of the list, then do it again.
rejection-not_responsible = This is not yours to work on; ask the unit that is responsible.
rejection-same_person = This step takes another person; ask a colleague to do it.
rejection-same_unit = The unit that rectifies cannot recheck; ask an inspector of another unit.
rejection-not_rechecked = No recheck has passed; have it rechecked, or say why none is needed.
rejection-not_the_same = The other record is of another kind or place, or does not count itself; choose another.
rejection-has_duplicates = Other records are counted through this one; count them apart first.

## The fields of a session

kind-outreach_session = Satchel session
field-id = Number
field-kind = Kind
field-schema = Format version
field-occurred_on = Date
field-part_of_day = Part of the day
field-village = Village
field-venue = Where
field-form = How
field-topics = Topics
field-topics-village_talk = Topics
field-members = Who spoke
field-members-inspection = Who inspected
field-audience = How many
field-audience_count = How many
field-audience_about = About
field-questions = Questions heard
field-note = Note
field-photo = Photo
field-late_reason = Why it is late
field-team = Team

## What the office fills in

field-name = name
field-area = area
field-grants = roles
field-role = role
field-reference = reference
field-from = first day
field-to = last day
field-reason = reason
field-valid_hours = hours it is good for
field-device_name = name of the phone
field-public_key = public key of the phone
field-items = the list
field-code = code
field-names = names
field-zh_cn = Chinese name
field-en = English name
field-maps_to = counts under
field-valid_from = first day
field-valid_to = last day

rule-required = Fill this in.
rule-type = This has the wrong type; fill it in again.
rule-date = Give a date such as 2018-07-01.
rule-future_date = That day has not come yet; look at the date.
rule-unknown_value = Choose one of those given.
rule-unknown_topic = There is no such topic, or it was not in use on that day; choose another.
rule-division = Choose a village or community that the list has.
rule-range = The number is too large or too small; look again.
rule-too_long = The text is too long; shorten it.
rule-too_many = Too many are chosen; take some out.
rule-pair = The count and “about” go together; enter the count again.
rule-fixed = This cannot be changed once recorded; if it is wrong, void it and record another.
rule-privacy = This looks like a phone or ID number; leave villagers' numbers out.
rule-characters = This holds characters that cannot be seen; delete them and type it again.
rule-code = A code has small letters a to z, digits and underscores, a letter first, 40 at most; change it.
rule-duplicate = This code is taken; choose another.
rule-elsewhere = The note does not fit the record it is about (kind, place, team); open that record and write it again.
rule-kept = A code that was in use has to stay; put it back, and give it a last day if it is over.

part_of_day-am = Morning
part_of_day-pm = Afternoon
part_of_day-evening = Evening

venue-courtyard = Courtyard
venue-field = Field
venue-home = Home
venue-village_office = Village office
venue-school = School
venue-tea_garden = Tea garden
venue-other = Elsewhere

form-group_talk = Group talk
form-one_to_one = One to one
form-performance = Performance
form-demonstration = Demonstration
form-mobile_broadcast = Mobile broadcast

topic-congress_19 = 19th Party Congress
topic-provincial_congress_11 = 11th Provincial Party Congress
topic-poverty_alleviation = Poverty alleviation
topic-livelihood_security = Livelihood security
topic-benefit_policies = Benefit policies
topic-rural_revitalisation = Rural revitalisation
topic-farm_technique = Farm technique
topic-congress_20 = 20th Party Congress

## Topics of village talks: the seven are this program's proposal, for the office to change

talk_topic-policy_benefits = Policy and benefits
talk_topic-industry_income = Industry and income
talk_topic-infrastructure_services = Infrastructure and public services
talk_topic-environment_sanitation = Environment and sanitation
talk_topic-disputes_safety = Disputes and safety
talk_topic-village_affairs_conduct = Village affairs, finance and cadre conduct
talk_topic-livelihood_hardship = Livelihood and hardship
talk_topic-other = Other

## Units

unit_kind-agency = agency of the city committee
unit_kind-department = department
unit_kind-township_government = township government
## The kinds of records

kind-village_talk = Village talk
kind-talk_item = Matter raised
kind-inspection = Inspection
kind-finding = Finding
kind-note = Note

## Where a record stands

status-submitted = Submitted
status-closed = Closed
status-closed-inspection = Over
status-raised = Raised
status-accepted = Taken on
status-in_progress = In hand
status-done_claimed = Done, to be confirmed
status-resolved = Resolved
status-escalated = Passed upward
status-declined = Declined
status-reopened = Reopened
status-withdrawn = Withdrawn
status-recorded = Recorded
status-issued = Issued
status-acknowledged = Acknowledged
status-rectifying = Being rectified
status-reported = Reported
status-returned = Recheck not passed
status-passed = Recheck passed
status-recheck_disputed = Rechecks differ

## What can be done

order-void = Void
order-same_as = Count as the same
order-not_same = Count apart
order-close_inspection = End the inspection
order-answer_on_spot = Answer on the spot
order-accept = Take on
order-start = Begin
order-claim_done = Say it is done
order-confirm = Confirm
order-escalate = Pass upward
order-decline = Decline
order-reopen = Reopen
order-withdraw = Withdraw
order-change_due = Change the due day
order-issue = Issue
order-acknowledge = Acknowledge
order-plan = Hand in the rectification list
order-report = Report
order-request_extension = Ask for more time
order-grant_extension = Grant more time
order-refuse_extension = Refuse more time
order-recheck = Recheck
order-next_round = Another round
order-settle_recheck = Settle the rechecks
order-close = Close
order-read_back = Answered at a talk

## The fields of every kind

field-division = Place
field-place = Where it was held
field-convenor = Convenor
field-recorder = Who kept the minutes
field-attendees = How many came
field-attendee_count = How many came
field-attendee_about = About
field-ended_with = How it ended
field-readback_of = Old matters answered
field-talk = Talk at which it was raised
field-session = Session at which it was heard
field-topic = Topic
field-summary = What is asked for
field-scope = Who can settle it
field-proposer_ref = Proposer's contact (sealed)
field-inspection_kind = Sort of inspection
field-plan_id = Reform task
field-joint = Joint inspection
field-unit = Unit
field-checklist_ref = Checklist
field-conclusion = Conclusion
field-inspection = Inspection
field-category = Category
field-severity = Severity
field-description = What was found
field-basis = Basis
field-evidence = Evidence
field-position = Whether the unit agrees
field-representative = Who spoke for the unit
field-unit_statement = The unit's own words
field-about = Record it is about
field-about_kind = Kind of that record
field-purpose = Purpose
field-text = Words

rule-place = Say where this role is for: the 9 digits of a township or the 12 of a village.
rule-full = This record was changed too often to take more; void it and record another.
rule-apart = System, security and audit administrators are separate people who hold no other role at the same time; choose somebody else, or other dates.
rule-new_account = This account has a phone, a login name or a code already; make a new account for a security or audit administrator.
rule-too_short = This is too short; write more.
rule-common = This password is among the first that anybody guesses; choose another.
field-record = This record
rule-joint = A joint inspection needs people of both the reform office and the supervision office; add who is missing.

ended_with-items = With matters raised
ended_with-no_item = Without a matter

scope-village = The village
scope-township = The township
scope-department = A department of the city

inspection_kind-on_site = On site
inspection_kind-random = Random
inspection_kind-special = Special
inspection_kind-recheck = Recheck of a rectification

category-plan_not_carried_out = Plan not carried out
category-behind_schedule = Behind schedule
category-duty_not_met = Duty not met
category-ledger_incomplete = Ledger incomplete
category-funds_and_projects = Funds and projects
category-villagers_unanswered = Villagers left without an answer
category-other = Other

severity-minor = Minor
severity-normal = Normal
severity-serious = Serious

position-agreed = Agreed
position-disagreed = Disagreed
position-no_statement = No statement

purpose-progress = Progress
purpose-answer = Answer

confirmation-call_back = The office asked the village
confirmation-proposer_word = Whoever raised it said so

recheck_result-passed = Passed
recheck_result-returned = Not passed

responsible-village = The village
responsible-township = The township
responsible-unit = A unit

## Roles

role-satchel_member = Satchel member
role-team_leader = Team leader
role-talk_recorder = Talk recorder
role-township_coordinator = Township coordinator
role-inspector = Inspector
role-liaison = Unit liaison
role-deputy_in_charge = Deputy in charge
role-reform_office = Reform office
role-supervision_office = Supervision office
role-leader_secretary = Leader's secretary
role-system_admin = System administrator
role-security_admin = Security administrator
role-audit_admin = Audit administrator

## What became of a division

evidence-unique_name = The only village of that name in both editions
evidence-document = By: { $document }
evidence-villages = { $moved } of its { $of } former villages are known to be here

## Units and bounds

unit-people =
    { $count ->
        [one] person
       *[other] people
    }
unit-sessions =
    { $count ->
        [one] session
       *[other] sessions
    }
unit-person_times =
    { $count ->
        [one] attendance
       *[other] attendances
    }
unit-sessions_per_member = sessions per member
unit-villages_of_villages = %

bound-exact = exactly
bound-at_least = at least
bound-about = about
bound-exact-label = { $value } { $unit }
bound-at_least-label = at least { $value } { $unit }
bound-about-label = about { $value } { $unit }
bound-none-label = —

## What each figure counts

figure-o1-title = Members on the roll
figure-o1-definition = Satchel members on the roll on the reference day; unit: people. The reference day is the as-of day or the last day of the period, whichever is earlier. The first and the last day of a membership both count; a person in several teams counts once. Those who have left or not yet begun are excluded. The figure is always exact.
figure-o2-title = Sessions
figure-o2-definition = Satchel sessions held within the period; unit: sessions. Only those received and checked count; drafts, unsent, under review, not accepted and void ones are excluded; what the office found to be one session counts once. Sessions of a village that ended and whose successor is unknown are listed beside it, not counted and not guessed, and the figure then says “at least”; else it is exact. Counted up to the as-of moment; a closed period does not move, later arrivals go into its revision.
figure-o2_audience-title = Attendances
figure-o2_audience-definition = The sum of the audiences of those sessions; unit: attendances. One person at two sessions counts twice: it is not a number of different people. Where a session has two answers and nobody has chosen, the smaller counts and the figure says “at least”; so it does where sessions are left out because a successor village is unknown; where there is none of this but an audience is an estimate, it says “about”; else it is exact. The share of estimates is stated beside it. Which sessions count, and up to when, is as for sessions.
figure-o3-title = Sessions per active member
figure-o3-definition = For each member the sessions taken part in within the period, added up, divided by the members who took part in at least one; unit: sessions per member. A session with three members adds three. For the city and for townships only, never a list of people. Where sessions are left out because a successor village is unknown it says “about”; else it is exact. With no active member it is “—”, not 0. Which sessions count, and up to when, is as for sessions.
figure-c1-title = Village coverage
figure-c1-definition = Villages with at least one session within the period, divided by the villages that exist on the reference day, in percent. The reference day is the as-of day or the last day of the period, whichever is earlier. The sessions of a village that ended go to its one successor; villages whose successor is unknown, or not one, are listed beside it, not counted and not guessed. Where it is unknown whether a village of the reference day belongs, it says “about”; where only a visited village is left out, “at least”; else it is exact. With no village it is “—”, not 0. Which sessions count, and up to when, is as for sessions.
figure-o3-denominator =
    { $count ->
        [one] { $count } member took part
       *[other] { $count } members took part
    }
figure-c1-parts = { $count } visited { $of }
figure-c1-denominator =
    { $count ->
        [one] of { $count } village
       *[other] of { $count } villages
    }

## Figures of talks, matters, inspections and findings

unit-talks =
    { $count ->
        [one] talk
       *[other] talks
    }
unit-talks_of_talks = %
unit-items =
    { $count ->
        [one] matter
       *[other] matters
    }
unit-items_of_items = %
unit-resolutions_per_item = times per matter
unit-items_per_talk = matters per talk
unit-days =
    { $count ->
        [one] day
       *[other] days
    }
unit-inspections =
    { $count ->
        [one] inspection
       *[other] inspections
    }
unit-findings =
    { $count ->
        [one] finding
       *[other] findings
    }
unit-findings_per_inspection = findings per inspection
unit-findings_of_findings = %

figure-c1_talks-title = Village coverage by talks
figure-c1_talks-definition = Villages with at least one talk within the period, divided by the villages that exist on the reference day, in percent. The reference day is the as-of day or the last day of the period, whichever is earlier. The talks of a village that ended go to its one successor; villages whose successor is unknown, or not one, are listed beside it, not counted and not guessed. Where it is unknown whether a village of the reference day belongs, it says “about”; where only a village that held a talk is left out, “at least”; else it is exact. With no village it is “—”, not 0. Which talks count, and up to when, is as for talks held.
figure-t1-title = Talks held
figure-t1-definition = Village talks held within the period; unit: talks. One that ended without a matter counts as well. Only those received and checked count; drafts, unsent, under review, not accepted and void ones are excluded; what the office found to be one talk counts once. Talks of a village that ended and whose successor is unknown are listed beside it, not counted and not guessed, and the figure then says “at least”; else it is exact. Counted up to the as-of moment; a closed period does not move, later arrivals go into its revision.
figure-t2-title = Matters raised
figure-t2-definition = Matters raised within the period, at a talk or heard at a session; unit: matters. Only those received and checked count; those taken back, drafts, unsent, under review, not accepted and void ones are excluded; what the office found to be one matter counts once. Matters of a village that ended and whose successor is unknown are listed beside it, not counted and not guessed, and the figure then says “at least”; else it is exact. Counted up to the as-of moment; a closed period does not move, later arrivals go into its revision.
figure-t3-title = Matters resolved
figure-t3-definition = Matters raised on or before the reference day, in whatever period, that are resolved at the as-of moment; unit: matters. The reference day is the as-of day or the last day of the period, whichever is earlier. Answered on the spot, or done and confirmed, is resolved; only claimed as done, declined, or reopened is not. Where matters are left out because a successor village is unknown, they are listed beside it and it says “at least”; else it is exact. Which matters count, and up to when, is as for matters raised.
figure-t4-title = Resolution rate
figure-t4-definition = Of the matters raised within the period, those that are resolved at the as-of moment, divided by all raised within it, in percent. What is resolved after the period counts too, so the figure moves until it is closed. What is resolved is as for matters resolved. Where matters are left out because a successor village is unknown it says “about”; else it is exact. With no matter raised it is “—”, not 0. Which matters count, and up to when, is as for matters raised.
figure-t5-title = Clearance rate
figure-t5-definition = The times a matter was settled within the period, divided by the matters raised within it; unit: times per matter. What was settled may have been raised earlier, so it may exceed 1; a matter settled, reopened and settled again counts each time. The day it was settled is the one the office's server judged by; a matter taken back later does not count. Where matters are left out because a successor village is unknown it says “about”; else it is exact. With no matter raised it is “—”, not 0. Which matters count, and up to when, is as for matters raised.
figure-t6-title = Confirmed share
figure-t6-definition = Of the matters resolved, those confirmed by somebody other than whoever claimed them done, divided by all of them, in percent. A read-back at a later talk, a call by the office, or the word of whoever raised it confirms; an answer on the spot is confirmed by nobody else and stands below the line only. Raised on or before the reference day, in whatever period. The reference day is the as-of day or the last day of the period, whichever is earlier. Where matters are left out because a successor village is unknown it says “about”; else it is exact. With none resolved it is “—”, not 0. Which matters count, and up to when, is as for matters raised.
figure-t7-title = Answer rate
figure-t7-definition = Of the matters raised within the period, those that are resolved at the as-of moment and those declined with a reason, divided by all raised within it, in percent. Declined is answered, not resolved. Where matters are left out because a successor village is unknown it says “about”; else it is exact. With no matter raised it is “—”, not 0. Which matters count, and up to when, is as for matters raised.
figure-t8-title = Overdue matters
figure-t8-definition = Matters raised on or before the reference day, in whatever period, on which work is owed at the as-of moment and whose due day lies before the as-of day; unit: matters. The reference day is the as-of day or the last day of the period, whichever is earlier. On the due day itself nothing is overdue; where the day was changed, the present one holds. Work is owed on what is accepted, begun, passed upward or reopened; not on what is claimed as done and awaits confirmation, nor on what never had a due day. It moves with the days by itself: no record changes. Where matters are left out because a successor village is unknown, they are listed beside it and it says “at least”; else it is exact. Which matters count, and up to when, is as for matters raised.
figure-t8_due_soon-title = Matters due soon
figure-t8_due_soon-definition = Matters raised on or before the reference day, in whatever period, on which work is owed at the as-of moment and whose due day is the as-of day or one of the three days after it; unit: matters. The reference day is the as-of day or the last day of the period, whichever is earlier. When work is owed, and which due day holds, is as for overdue matters; no matter is in both. Where matters are left out because a successor village is unknown, they are listed beside it and it says “at least”; else it is exact. Which matters count, and up to when, is as for matters raised.
figure-t9-title = Matters per talk
figure-t9-definition = Matters raised within the period, divided by the talks held within it; unit: matters per talk. Matters heard at a session stand above the line too, and talks without a matter below it. Where matters or talks are left out because a successor village is unknown it says “about”; else it is exact. With no talk it is “—”, not 0. What counts, and up to when, is as for matters raised and talks held.
figure-t9_no_item-title = Talks without a matter
figure-t9_no_item-definition = Talks within the period that ended without a matter, divided by all talks within it, in percent. To end without a matter is a proper result and no fault. Where talks are left out because a successor village is unknown it says “about”; else it is exact. With no talk it is “—”, not 0. Which talks count, and up to when, is as for talks held.
figure-t10-title = Median days to resolve
figure-t10-definition = Of the matters raised within the period that are resolved at the as-of moment, the days from the day raised to the day settled, the middle one; unit: days. Of an even number it is the mean of the middle two. Settled on the same day is 0 days; of a matter that was reopened the last time counts. What is not resolved is excluded, so the figure moves until it is closed. Where matters are left out because a successor village is unknown it says “about”; else it is exact. With none resolved it is “—”, not 0. Which matters count, and up to when, is as for matters raised.
figure-i1-title = Inspections
figure-i1-definition = Inspections of the three kinds on site, random and special whose day is within the period and not after the as-of day; unit: inspections. Rechecks are excluded, and so are those planned for after the as-of day; closed and not closed ones count. Only those received and checked count; drafts, unsent, under review, not accepted and void ones are excluded; what the office found to be one inspection counts once. An inspection of the city as a whole is in the city's figure only. Where inspections are left out because what became of the place is unknown, they are listed beside it and it says “at least”; else it is exact. Counted up to the as-of moment; a closed period does not move, later arrivals go into its revision.
figure-i1_on_site-title = Inspections on site
figure-i1_on_site-definition = Inspections on site whose day is within the period and not after the as-of day; unit: inspections. They are among the inspections of that figure already. Where inspections are left out because what became of the place is unknown, they are listed beside it and it says “at least”; else it is exact. Which inspections count, and up to when, is as for inspections.
figure-i1_random-title = Random inspections
figure-i1_random-definition = Random inspections whose day is within the period and not after the as-of day; unit: inspections. They are among the inspections of that figure already. Where inspections are left out because what became of the place is unknown, they are listed beside it and it says “at least”; else it is exact. Which inspections count, and up to when, is as for inspections.
figure-i1_special-title = Special inspections
figure-i1_special-definition = Special inspections whose day is within the period and not after the as-of day; unit: inspections. They are among the inspections of that figure already. Where inspections are left out because what became of the place is unknown, they are listed beside it and it says “at least”; else it is exact. Which inspections count, and up to when, is as for inspections.
figure-i1_recheck-title = Rechecks
figure-i1_recheck-definition = Rechecks whose day is within the period and not after the as-of day; unit: inspections. This kind is not among the inspections of that figure. Where inspections are left out because what became of the place is unknown, they are listed beside it and it says “at least”; else it is exact. Which inspections count, and up to when, is as for inspections.
figure-i2-title = Findings
figure-i2-definition = Problems found within the period; unit: findings. Issued or not, and found at a recheck too, they count. Only those received and checked count; drafts, unsent, under review, not accepted and void ones are excluded. A finding lies where its inspection does; one of the city as a whole is in the city's figure only. Where findings are left out because what became of the place is unknown, they are listed beside it and it says “at least”; else it is exact. Counted up to the as-of moment; a closed period does not move, later arrivals go into its revision.
figure-i2_per_inspection-title = Findings per inspection
figure-i2_per_inspection-definition = Findings within the period, divided by the inspections within it; unit: findings per inspection. What was found at a recheck stands above the line, rechecks do not stand below it. Where findings or inspections are left out because what became of the place is unknown it says “about”; else it is exact. With no inspection it is “—”, not 0. What counts, and up to when, is as for findings and inspections.
figure-i3-title = List coverage
figure-i3-definition = Of the problems found within the period and issued to a unit, those with a rectification list, divided by all of them, in percent. Those not issued are on neither side of the line. Where findings are left out because what became of the place is unknown it says “about”; else it is exact. With none issued it is “—”, not 0. Which findings count, and up to when, is as for findings.
figure-i4-title = On-time rectification
figure-i4-definition = Of the findings whose first due day is the reference day or before, those whose report that passed was made by that first due day, divided by all of them, in percent; found in whatever period. The reference day is the as-of day or the last day of the period, whichever is earlier. Extensions and further rounds do not move the first due day. Reported but returned, not yet rechecked, or with rechecks in dispute stands below the line only; closed with the recheck waived, the report then at hand counts. Those first due after the reference day are on neither side. Where findings are left out because what became of the place is unknown it says “about”; else it is exact. With none due it is “—”, not 0. Which findings count, and up to when, is as for findings.
figure-i4_extended-title = On-time rectification, extended
figure-i4_extended-definition = Of the findings whose due day, extensions granted and further rounds included, is the reference day or before, those whose report that passed was made by the day it was then due, divided by all of them, in percent; found in whatever period. The reference day is the as-of day or the last day of the period, whichever is earlier. Once passed, the due day at that time holds. Reported but returned, not yet rechecked, or with rechecks in dispute stands below the line only. Where findings are left out because what became of the place is unknown it says “about”; else it is exact. With none due it is “—”, not 0. Which findings count, and up to when, is as for findings.
figure-i5-title = First-pass rechecks
figure-i5-definition = Of the problems found within the period, those that a recheck passed in the first round, divided by all that were ever rechecked, in percent. Returned first and passed later stands below the line only; where two inspectors differ, it passes when the office says so; one whose recheck was waived and that never had any is on neither side. Where findings are left out because what became of the place is unknown it says “about”; else it is exact. With none rechecked it is “—”, not 0. Which findings count, and up to when, is as for findings.
figure-i5_coverage-title = Recheck coverage
figure-i5_coverage-definition = Of the problems found within the period, those that were ever rechecked, divided by all that were ever reported as rectified, in percent. However often it was rechecked, a finding counts once; one whose recheck was waived and that never had any stands below the line only. Where findings are left out because what became of the place is unknown it says “about”; else it is exact. With none reported it is “—”, not 0. Which findings count, and up to when, is as for findings.
figure-i6-title = Overdue findings
figure-i6-definition = Problems found on or before the reference day, in whatever period, on which rectification is owed at the as-of moment and whose present due day lies before the as-of day; unit: findings. The reference day is the as-of day or the last day of the period, whichever is earlier. On the due day itself nothing is overdue; an extension granted or another round moves it. Rectification is owed when issued, acknowledged, under way or returned; not when reported and awaiting a recheck, passed, in dispute or closed, nor when not issued. It moves with the days by itself: no record changes. Where findings are left out because what became of the place is unknown, they are listed beside it and it says “at least”; else it is exact. Which findings count, and up to when, is as for findings.
figure-i6_due_soon-title = Findings due soon
figure-i6_due_soon-definition = Problems found on or before the reference day, in whatever period, on which rectification is owed at the as-of moment and whose present due day is the as-of day or one of the three days after it; unit: findings. The reference day is the as-of day or the last day of the period, whichever is earlier. When rectification is owed, and which due day holds, is as for overdue findings; no finding is in both. Where findings are left out because what became of the place is unknown, they are listed beside it and it says “at least”; else it is exact. Which findings count, and up to when, is as for findings.
figure-i7-title = Recurrence
figure-i7-definition = Of the problems found within the period, those for which one of the same unit and category was closed in the twelve months before the day found, divided by all of them, in percent. Closed on the day found is not before; the same day twelve months earlier is. They are held only against findings of the same area, found on or before the reference day. The reference day is the as-of day or the last day of the period, whichever is earlier. Where findings are left out because what became of the place is unknown it says “about”; else it is exact. With nothing found it is “—”, not 0. Which findings count, and up to when, is as for findings.
figure-c1_talks-denominator =
    { $count ->
        [one] of { $count } village
       *[other] of { $count } villages
    }
figure-t4-denominator =
    { $count ->
        [one] { $count } matter raised
       *[other] { $count } matters raised
    }
figure-t5-denominator =
    { $count ->
        [one] { $count } matter raised
       *[other] { $count } matters raised
    }
figure-t6-denominator =
    { $count ->
        [one] { $count } matter resolved
       *[other] { $count } matters resolved
    }
figure-t7-denominator =
    { $count ->
        [one] { $count } matter raised
       *[other] { $count } matters raised
    }
figure-t10-denominator = of { $count } resolved
figure-t9-denominator =
    { $count ->
        [one] { $count } talk
       *[other] { $count } talks
    }
figure-t9_no_item-denominator =
    { $count ->
        [one] { $count } talk
       *[other] { $count } talks
    }
figure-i2_per_inspection-denominator =
    { $count ->
        [one] { $count } inspection
       *[other] { $count } inspections
    }
figure-i3-denominator =
    { $count ->
        [one] { $count } finding issued
       *[other] { $count } findings issued
    }
figure-i4-denominator =
    { $count ->
        [one] { $count } finding due
       *[other] { $count } findings due
    }
figure-i4_extended-denominator =
    { $count ->
        [one] { $count } finding due
       *[other] { $count } findings due
    }
figure-i5-denominator =
    { $count ->
        [one] { $count } finding rechecked
       *[other] { $count } findings rechecked
    }
figure-i5_coverage-denominator =
    { $count ->
        [one] { $count } finding reported
       *[other] { $count } findings reported
    }
figure-i7-denominator =
    { $count ->
        [one] { $count } finding
       *[other] { $count } findings
    }

## The page without script

page-title = Satchel
page-figures = Figures
page-figure = Figure
page-value = Value
page-unit = Unit
page-bound = Bound
page-as_of = As of
page-period = Period
page-area = Area
page-revision = Revision
page-open_revision = Not closed yet
page-definition = Definition
page-numerator = Numerator
page-denominator = Denominator
figure-about_share = { $share } of it estimates
page-no_value = —
page-records = Records
page-record = Record
page-records_behind = Records counted in this figure
page-no_records = No such records
page-history = History
page-field = Field
page-occurred_on = Date
page-received_at = Received
page-state = State
page-author = Recorded by
page-device = Phone
page-pending = { $count } under review, not counted yet
page-unknown_successors = Villages with unknown successors, listed, not counted
page-township = Township
page-village = Village
page-city = Whole city
page-former_name = Former name
page-back = Back
page-next = Next
page-previous = Previous
page-show = Show
page-language = Language
page-other_language = 中文
page-link_used = This link has been used; ask for another.
page-link_expired = This link has run out; ask for another.
page-link_needed = Open this page with the link printed at the start.
page-sign_in = Sign in
page-sign_in_lead = Sign in with your login name and password. Satchel on a phone needs no sign-in here.
page-login = Login name
page-password = Password
page-new_password = New password
page-old_password = Present password
page-password_hint = Ten characters or more; a sentence will do. No signs need to be mixed in.
page-totp = Six digits
page-totp_hint = From the authenticator on your phone; leave it empty if none was set up. If the phone is lost, a recovery code.
page-set_up = Set up sign-in
page-set_up_lead = Choose a login name and a password with the code the office gave you. The code works once.
page-code = Code
page-totp_set_up = Set up the authenticator
page-totp_lead = Your duties ask for two steps. Scan this with the authenticator on your phone, or type the key in, then enter the six digits it shows.
page-totp_key = Key
page-finish = Finish
page-recovery = Recovery codes
page-recovery_lead = They sign you in when the phone is lost, each once. Write them down or print them and keep them safe; once this page is closed they are not shown again.
page-go_on = Written down, go on
page-sessions = Where you are signed in
page-session_here = here
page-session_since = signed in
page-session_seen = last used
page-session_by_link = by a link
page-session_by_password = by password
page-session_by_two_steps = by password and a second step
page-sign_out = Sign out
page-end_session = Sign it out
page-sign_out_everywhere = Sign out everywhere
page-account = My account
page-roles = Duties
page-no_roles = No duties at present; ask the system administrator.
page-what_you_may = What you can do
page-may_figures = See figures and the records behind them.
page-may_interface = There are no figures here for you; your duties are done with the office’s program or a phone. Here you can change your password and see where you are signed in.
page-change_password = Change password
page-password_changed = The password is changed; you were signed out everywhere else.
page-new_recovery = New recovery codes
page-skip = Skip to content
page-details = Details
page-request_id = Request number
page-family_sessions = Volunteers and sessions
page-family_talks = Talks and matters
page-family_inspections = Inspections and findings
page-reported = Reported
page-against_report = Against the report on { $period }
page-report_words = In the report's words
page-from_records = From the records
page-comparison = Compared
page-within_report = matches
page-outside_report = differs
page-report_is_only_shown = Reported figures are shown in the report's words, to compare; nothing is counted with them.
page-moves = As of { $at }; moves with the clock, with no record changing
figure-c1_talks-parts = { $count } { $of }
page-facts = Who has it, and by when
page-linked = Linked records
page-is_same = The same as another record, which counts for both
page-void_reason = Void, not counted: { $reason }
page-overdue = overdue
page-not_yours = outside what you may see
page-sealed = kept sealed
page-attachment = attachment { $name }
page-document = document { $name }

linked-talk = Matters raised at this talk
linked-session = Matters heard at this session
linked-readback_of = Talks at which it was answered
linked-inspection = Findings of this inspection
linked-about = Notes
linked-same_as = The same, and counted by this one

fact-responsible = Who has it
fact-due_on = Due
fact-claim = Said to be done
fact-settled = How it was settled
fact-confirmed = confirmed by somebody else
fact-unconfirmed = not confirmed by anybody else
fact-lead_unit = Unit that rectifies
fact-first_due = First due
fact-round = Round
fact-extension = More time asked for, not decided
fact-reported_on = Report of this round
fact-recheck = Recheck of this round
fact-passed = Report that passed
fact-closed_on = Closed

argument-canonical = Counted by
argument-resolution = What was done
argument-responsible = Who has it
argument-due_on = Due
argument-confirmation = How it is known
argument-escalated_to = Passed to
argument-lead_unit = Unit that rectifies
argument-measures = Measures
argument-owner = Who answers for it
argument-result = What was done
argument-recheck_result = Result
argument-words = What was seen
argument-waived = Why no recheck was needed

joint-true = Yes
joint-false = No

field-team-inspection = Inspection team
field-team-finding = Inspection team

# Enrolment codes on paper
sheet-title = Enrolment codes
sheet-cut = Cut out, hand each to its person, and destroy what is left.
sheet-code = Code
sheet-until = Good until
sheet-how = Open Satchel on the phone and scan this code; or type the eight characters above.
sheet-secret = It works once; show it to nobody.

# What a phone itself does not agree to
refusal-enrol_line_unreadable = This QR code cannot be read: scan or paste all of the line again, or type the eight characters.
refusal-other_server = This is not the server that made the code; nothing was enrolled and nothing was kept. Try another network, or ask the reform office.
refusal-certificate = The server's answer is not for this phone; nothing was enrolled and nothing was kept. Ask the reform office.
refusal-not_all_sent = Not yet: { $items } unsent records, { $drafts } drafts and { $carried } files carried for others are only here. Sync first; save or discard the drafts.
