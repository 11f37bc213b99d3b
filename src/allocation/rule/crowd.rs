//! Sets of candidates, as bits: unions of them are counted for every receipt of a draw, with hundreds of entries for as many slots.

/// A set of candidates, by their positions in the order.
#[derive(Clone, Default)]
pub struct Crowd(Vec<u64>);

impl Crowd {
    pub fn add(&mut self, number: usize) {
        let block = number / 64;
        self.0.resize(self.0.len().max(block + 1), 0);
        self.0[block] |= 1 << (number % 64);
    }

    pub fn union<'a>(crowds: impl Iterator<Item = &'a Self>) -> Self {
        crowds.fold(Self::default(), |mut all, crowd| {
            all.0.resize(all.0.len().max(crowd.0.len()), 0);
            all.0.iter_mut().zip(&crowd.0).for_each(|(all, block)| *all |= block);
            all
        })
    }

    pub fn len(&self) -> u32 {
        self.0.iter().map(|block| block.count_ones()).sum()
    }

    pub fn members(&self) -> impl Iterator<Item = usize> {
        let in_block = |(block, bits): (usize, &u64)| {
            let bits = *bits;
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| block * 64 + bit)
        };
        self.0.iter().enumerate().flat_map(in_block)
    }
}
