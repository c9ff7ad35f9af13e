//! The laws, looked at when nothing moves any more.

mod duties;
mod feeds;
mod figures;
mod meant;
mod official;
mod plain_course;
mod plain_figures;
mod replicas;

use crate::law::Broken;
use crate::world::World;
use official::Official;

/// Everything that does not hold.
pub(crate) async fn examine(world: &mut World) -> Vec<Broken> {
    let official = Official::read(world).await;
    let mut broken = meant::examine(world, &official).await;
    broken.extend(replicas::examine(world, &official));
    let books = duties::Books::read(world).await;
    broken.extend(duties::examine(world, &official, &books).await);
    broken.extend(feeds::examine(world, &official).await);
    broken.extend(figures::examine(world, &official, &books).await);
    broken
}
