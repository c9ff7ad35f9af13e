//! The laws, looked at when nothing moves any more.

mod books;
mod duties;
mod feeds;
mod figures;
mod judge;
mod meant;
mod notes;
mod official;
mod plain_course;
mod plain_figures;
mod plain_finding;
mod replicas;

use crate::law::Broken;
use crate::world::World;
use official::Official;

/// Everything that does not hold.
pub(crate) async fn examine(world: &mut World) -> Vec<Broken> {
    let official = Official::read(world).await;
    let mut broken = meant::examine(world, &official).await;
    broken.extend(replicas::examine(world, &official));
    let books = books::Books::read(world).await;
    broken.extend(duties::examine(world, &official, &books).await);
    broken.extend(judge::examine(world, &official, &books));
    broken.extend(feeds::examine(world, &official).await);
    broken.extend(notes::examine(world, &official, &books));
    broken.extend(figures::examine(world, &official, &books).await);
    broken
}
