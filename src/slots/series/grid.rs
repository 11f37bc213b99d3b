//! Finds the times of a day at which the slots of a series start (docs/product.md, Slot series).

use super::model::Grid;

impl Grid {
    /// Gives the starts of slots of this length, in minutes after midnight. A slot fits if it ends by the end of the day and overlaps no
    /// break. After a break the grid starts anew at its end, but never sooner after a slot than the gap.
    pub fn starts(&self, duration_minutes: i32) -> Vec<i32> {
        let start = self.day_start.minutes();
        let Some(end) = self.day_end else { return vec![start] };
        let mut breaks: Vec<_> = self.breaks.iter().map(|pause| (pause.start.minutes(), pause.end.minutes())).collect();
        breaks.sort_unstable();
        let (mut starts, mut at) = (Vec::new(), start);
        while at + duration_minutes <= end.minutes() {
            if let Some((_, to)) = breaks.iter().find(|(from, to)| *from < at + duration_minutes && at < *to) {
                at = *to;
            } else {
                starts.push(at);
                at += duration_minutes + self.gap_minutes;
            }
        }
        starts
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::slots::series::model::{Break, TimeOfDay};

    fn time(minutes: i32) -> TimeOfDay {
        format!("{:02}:{:02}", minutes / 60, minutes % 60).parse().unwrap()
    }

    fn grid(start: &str, end: &str, gap_minutes: i32, breaks: &[(&str, &str)]) -> Grid {
        let breaks = breaks.iter().map(|(start, end)| Break { start: start.parse().unwrap(), end: end.parse().unwrap() }).collect();
        Grid { day_start: start.parse().unwrap(), day_end: Some(end.parse().unwrap()), gap_minutes, breaks }
    }

    #[test]
    fn a_table_of_grids() {
        type Row<'a> = (Grid, i32, &'a [&'a str]);
        let lunch = &[("12:30", "13:15")];
        let table: [Row; 9] = [
            (grid("09:00", "12:00", 10, &[]), 45, &["09:00", "09:55", "10:50"]),
            // A slot that ends with the day fits, and so does one that ends where a break begins.
            (grid("09:00", "11:35", 10, &[]), 45, &["09:00", "09:55", "10:50"]),
            (grid("11:45", "14:00", 10, lunch), 45, &["11:45", "13:15"]),
            // After the break the grid starts anew at its end.
            (grid("11:00", "15:00", 10, lunch), 45, &["11:00", "13:15", "14:10"]),
            (grid("12:45", "14:00", 0, lunch), 45, &["13:15"]),
            // The gap holds between two slots, however short the break between them is.
            (grid("09:00", "10:30", 15, &[("09:30", "09:40")]), 30, &["09:00", "09:45"]),
            (grid("09:00", "10:30", 0, &[("09:20", "09:40"), ("09:30", "09:50")]), 20, &["09:00", "09:50", "10:10"]),
            (grid("23:00", "24:00", 0, &[]), 30, &["23:00", "23:30"]),
            (grid("09:00", "09:30", 0, &[]), 45, &[]),
        ];
        for (grid, duration, expected) in table {
            let starts: Vec<_> = grid.starts(duration).into_iter().map(|start| time(start).to_string()).collect();
            assert_eq!(starts, expected, "{grid:?}");
        }
        let one = Grid { day_end: None, ..grid("18:00", "19:00", 10, &[]) };
        assert_eq!(one.starts(1_440), [18 * 60]);
    }

    /// Walks through the day minute by minute, and takes each minute at which a slot can start.
    fn minute_by_minute(grid: &Grid, duration: i32) -> Vec<i32> {
        let end = grid.day_end.unwrap().minutes();
        let in_break = |minute: i32| grid.breaks.iter().any(|pause| (pause.start.minutes()..pause.end.minutes()).contains(&minute));
        let mut starts: Vec<i32> = Vec::new();
        for minute in grid.day_start.minutes()..end {
            let is_apart = starts.last().is_none_or(|last| minute >= last + duration + grid.gap_minutes);
            let is_free = minute + duration <= end && (minute..minute + duration).all(|minute| !in_break(minute));
            if is_apart && is_free {
                starts.push(minute);
            }
        }
        starts
    }

    proptest! {
        #[test]
        fn a_grid_is_what_a_walk_through_the_day_finds(
            (start, end) in (0..1_000, 0..440).prop_map(|(start, length)| (start, start + length + 1)),
            gap_minutes in 0..40,
            duration in 5..120,
            breaks in prop::collection::vec((0..1_380, 1..60), 0..4),
        ) {
            let breaks = breaks.into_iter().map(|(start, length)| Break { start: time(start), end: time(start + length) }).collect();
            let grid = Grid { day_start: time(start), day_end: Some(time(end)), gap_minutes, breaks };
            prop_assert_eq!(grid.starts(duration), minute_by_minute(&grid, duration));
        }
    }
}
