//! Every way a scenario can go: its choices are taken one after another until all have been.

/// The choices of one play, and how to come to the next.
///
/// A scenario asks [`Choices::pick`] wherever it may go this way or that. Played again after [`Choices::go_on`],
/// it is answered differently, until every combination was played.
#[derive(Debug, Default)]
pub(super) struct Choices {
    /// What was answered, and out of how many.
    taken: Vec<(usize, usize)>,
    asked: usize,
}

impl Choices {
    /// One of so many ways, by number. `ways` is at least 1.
    pub(super) fn pick(&mut self, ways: usize) -> usize {
        if self.asked == self.taken.len() {
            self.taken.push((0, ways));
        }
        let (answer, _) = self.taken[self.asked];
        self.asked += 1;
        answer
    }

    /// One of all orders of these.
    pub(super) fn order<T: Copy>(&mut self, of: &[T]) -> Vec<T> {
        let mut left = of.to_vec();
        let mut order = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let next = self.pick(left.len());
            order.push(left.remove(next));
        }
        order
    }

    /// Begins the next play; false when every way was played.
    pub(super) fn go_on(&mut self) -> bool {
        self.taken.truncate(self.asked);
        self.asked = 0;
        while let Some((answer, ways)) = self.taken.pop() {
            if answer + 1 < ways {
                self.taken.push((answer + 1, ways));
                return true;
            }
        }
        false
    }

    /// What was chosen, to name a play by: `0.2.1`.
    pub(super) fn path(&self) -> String {
        let taken = self.taken.iter().map(|(answer, _)| answer.to_string());
        taken.collect::<Vec<_>>().join(".")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Choices;

    #[test]
    fn every_order_comes_once() {
        let mut choices = Choices::default();
        let mut met = Vec::new();
        loop {
            let mut order = choices.order(&[1, 2, 3]);
            // A choice that only some plays have.
            order.extend((order[0] == 3).then(|| 10 + choices.pick(2)));
            met.push(order);
            if !choices.go_on() {
                break;
            }
        }
        assert_eq!(met.len(), 4 + 2 * 2);
        assert_eq!(met.iter().collect::<BTreeSet<_>>().len(), met.len());
    }
}
