//! The turns of a case: server, ceiling, server, ceiling.

use std::time::Duration;

use crate::clients::Load;

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(4);
const WARM_UP: Duration = Duration::from_secs(2);

/// What the rounds come to.
pub struct Outcome {
    /// The median, a second.
    pub figure: f64,
    /// The median, a second.
    pub ceiling: f64,
    /// The median of each round's figure divided by the ceiling that was measured next to it.
    pub ratio: f64,
    /// Of the ratios: largest less smallest, divided by the median.
    pub spread: f64,
    /// Of all requests of all rounds.
    pub p99: Duration,
}

/// Both are given the length of a turn; the ceiling says how many it did a second.
pub fn run(mut serve: impl FnMut(Duration) -> Load, mut ceiling: impl FnMut(Duration) -> f64) -> Outcome {
    serve(WARM_UP);
    ceiling(WARM_UP);
    let rounds: Vec<(Load, f64)> = (0..ROUNDS).map(|_| turn(&mut serve, &mut ceiling)).collect();
    let mut ratios: Vec<f64> = rounds.iter().map(|(load, ceiling)| load.per_second / ceiling).collect();
    let ratio = median(&mut ratios);
    Outcome {
        figure: median(&mut rounds.iter().map(|(load, _)| load.per_second).collect::<Vec<_>>()),
        ceiling: median(&mut rounds.iter().map(|(_, ceiling)| *ceiling).collect::<Vec<_>>()),
        ratio,
        spread: (ratios[ROUNDS - 1] - ratios[0]) / ratio,
        p99: p99(rounds.into_iter().flat_map(|(load, _)| load.took).collect()),
    }
}

/// Both give times; the 99th percentile is the figure, in milliseconds. The ratio says how many times the ceiling's it is: less is better.
pub fn run_times(mut serve: impl FnMut(Duration) -> Vec<Duration>, mut ceiling: impl FnMut(Duration) -> Vec<Duration>) -> Outcome {
    serve(WARM_UP);
    ceiling(WARM_UP);
    let milliseconds = |took: Vec<Duration>| p99(took).as_secs_f64() * 1000.0;
    let turn = |_| {
        let (figure, least) = (milliseconds(serve(ROUND)), milliseconds(ceiling(ROUND)));
        eprintln!("  {figure:.1} ms beside {least:.1} ms");
        (figure, least)
    };
    let rounds: Vec<(f64, f64)> = (0..ROUNDS).map(turn).collect();
    let mut ratios: Vec<f64> = rounds.iter().map(|(figure, least)| figure / least).collect();
    let ratio = median(&mut ratios);
    let figure = median(&mut rounds.iter().map(|(figure, _)| *figure).collect::<Vec<_>>());
    Outcome {
        figure,
        ceiling: median(&mut rounds.iter().map(|(_, least)| *least).collect::<Vec<_>>()),
        ratio,
        spread: (ratios[ROUNDS - 1] - ratios[0]) / ratio,
        p99: Duration::from_secs_f64(figure / 1000.0),
    }
}

fn turn(serve: &mut impl FnMut(Duration) -> Load, ceiling: &mut impl FnMut(Duration) -> f64) -> (Load, f64) {
    let load = serve(ROUND);
    let most = ceiling(ROUND);
    eprintln!("  {:.0}/s of {most:.0}/s", load.per_second);
    (load, most)
}

/// Sorts.
pub fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

pub fn p99(mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    took.get(took.len() * 99 / 100).copied().unwrap_or_default()
}
