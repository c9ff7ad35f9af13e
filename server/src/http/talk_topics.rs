//! `GET` and `PUT /v1/talk-topics`; `POST /v1/villages/{code}/talk-topics` and there `/{topic}/end`.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use shared::division::DivisionCode;
use shared::policy_topic::TopicNames;
use shared::talk_topic::TalkTopic;
use shared::time::LocalDate;
use utoipa::{IntoParams, ToSchema};

use super::extract::{Json, Parameters, Segment};
use super::list::List;
use super::problem::ApiError;
use super::rule::{AddVillageTopic, Judged, ManageReference, Permitted, ReadReference};
use super::schema;
use crate::reference::lists;
use crate::state::App;

/// Whose topics.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Whose {
    /// A village, 12 digits: its own topics follow the office's.
    #[param(value_type = Option<String>, example = "511781109201")]
    pub village: Option<DivisionCode>,
}

/// The office's topics as they shall be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewTalkTopics {
    /// All of them, those that were there before among them: one that is over gets a last day.
    pub items: Vec<NewTalkTopic>,
}

/// A topic of the office.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewTalkTopic {
    /// Its code: 1 to 40 of `a-z`, `0-9`, `_`, a letter first.
    #[schema(example = "policy_benefits")]
    pub code: String,
    /// Its names; may be absent for a topic the program begins with.
    #[serde(default)]
    pub names: Option<NewNames>,
    /// First day; none for always.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_from: Option<LocalDate>,
    /// Last day; none for no end.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_to: Option<LocalDate>,
}

/// A topic that a village adds.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct AddedTalkTopic {
    /// Its code: 1 to 40 of `a-z`, `0-9`, `_`, a letter first.
    #[schema(example = "orchards")]
    pub code: String,
    /// Its names.
    pub names: NewNames,
    /// The code of the office's topic it counts under.
    #[serde(default)]
    #[schema(example = "industry_income")]
    pub maps_to: Option<String>,
    /// First day; none for always.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_from: Option<LocalDate>,
    /// Last day; none for no end.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_to: Option<LocalDate>,
}

/// When a village's topic ends.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct EndedTalkTopic {
    /// Its last day: a talk of a later day is not about it. Another day takes its place.
    #[schema(value_type = String, format = Date)]
    pub valid_to: LocalDate,
}

/// Names of a topic, 1 to 60 characters each.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewNames {
    /// In Chinese.
    #[schema(example = "果园")]
    pub zh_cn: String,
    /// In English; the Chinese name when absent.
    #[serde(default)]
    pub en: Option<String>,
}

impl From<NewNames> for TopicNames {
    fn from(names: NewNames) -> Self {
        Self {
            en: names.en.unwrap_or_else(|| names.zh_cn.clone()),
            zh_cn: names.zh_cn,
        }
    }
}

impl From<NewTalkTopic> for TalkTopic {
    fn from(new: NewTalkTopic) -> Self {
        Self {
            code: new.code,
            names: new.names.map(TopicNames::from),
            village: None,
            maps_to: None,
            valid_from: new.valid_from,
            valid_to: new.valid_to,
        }
    }
}

impl AddedTalkTopic {
    fn of(self, village: DivisionCode) -> TalkTopic {
        TalkTopic {
            code: self.code,
            names: Some(self.names.into()),
            village: Some(village),
            maps_to: self.maps_to,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
        }
    }
}

/// The topics of talks: the office's, then those of the village asked for.
#[utoipa::path(
    get, path = "/v1/talk-topics", tag = "reference", params(Whose),
    responses(
        (status = 200, description = "All of them", body = List<schema::TalkTopic>),
        (status = 403, description = "`forbidden`", body = schema::Problem),
    )
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Permitted<ReadReference>,
    Parameters(whose): Parameters<Whose>,
) -> Result<Json<List<TalkTopic>>, ApiError> {
    let reference = lists::read(&app, caller.principal()).await?;
    let mut topics = reference.talk_topics.office().to_vec();
    if let Some(village) = whose.village {
        topics.extend_from_slice(reference.talk_topics.of_village(village));
    }
    Ok(Json(List::whole(topics)))
}

/// Replaces the office's topics of talks.
#[utoipa::path(
    put, path = "/v1/talk-topics", tag = "reference", request_body = NewTalkTopics,
    responses(
        (status = 200, description = "The office's topics", body = List<schema::TalkTopic>),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 422, description = "`validation_failed`", body = schema::Problem),
    )
)]
pub(crate) async fn replace(
    State(app): State<App>,
    caller: Permitted<ManageReference>,
    Json(new): Json<NewTalkTopics>,
) -> Result<Json<List<TalkTopic>>, ApiError> {
    let topics = new.items.into_iter().map(TalkTopic::from).collect();
    let topics = lists::put_talk_topics(&app, caller.principal(), topics).await?;
    Ok(Json(List::whole(topics)))
}

/// Adds a topic to a village's own.
#[utoipa::path(
    post, path = "/v1/villages/{code}/talk-topics", tag = "reference", request_body = AddedTalkTopic,
    params(("code" = String, Path, description = "The village, 12 digits")),
    responses(
        (status = 201, description = "The village's own topics", body = List<schema::TalkTopic>),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 404, description = "`not_found`", body = schema::Problem),
        (status = 422, description = "`validation_failed`", body = schema::Problem),
    )
)]
pub(crate) async fn add(
    State(app): State<App>,
    caller: Judged<AddVillageTopic>,
    Segment(village): Segment<DivisionCode>,
    Json(new): Json<AddedTalkTopic>,
) -> Result<(StatusCode, Json<List<TalkTopic>>), ApiError> {
    let topic = new.of(village);
    let topics = lists::add_village_topic(&app, caller.principal(), village, topic).await?;
    Ok((StatusCode::CREATED, Json(List::whole(topics))))
}

/// Ends a topic that a village added. Who may add one may.
#[utoipa::path(
    post, path = "/v1/villages/{code}/talk-topics/{topic}/end", tag = "reference",
    request_body = EndedTalkTopic,
    params(
        ("code" = String, Path, description = "The village, 12 digits"),
        ("topic" = String, Path, description = "The code of its own topic")
    ),
    responses(
        (status = 200, description = "The village's own topics", body = List<schema::TalkTopic>),
        (status = 403, description = "`forbidden`", body = schema::Problem),
        (status = 404, description = "`not_found`", body = schema::Problem),
        (status = 422, description = "`validation_failed`", body = schema::Problem),
    )
)]
pub(crate) async fn end(
    State(app): State<App>,
    caller: Judged<AddVillageTopic>,
    Segment((village, topic)): Segment<(DivisionCode, String)>,
    Json(ended): Json<EndedTalkTopic>,
) -> Result<Json<List<TalkTopic>>, ApiError> {
    let (principal, last) = (caller.principal(), ended.valid_to);
    let topics = lists::end_village_topic(&app, principal, village, &topic, last).await?;
    Ok(Json(List::whole(topics)))
}
