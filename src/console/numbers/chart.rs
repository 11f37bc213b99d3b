//! Bars and lines, drawn as SVG with the classes of the style sheet. The same figures stand in a table below each.

use maud::{Markup, html};

use crate::console::kit::table::{Column, table};

/// Draws a bar from 0 to 100.
pub fn bar(name: &str, percent: f64) -> Markup {
    let width = format!("{:.1}", percent.clamp(0.0, 100.0));
    html! {
        svg.share role="img" viewBox="0 0 100 8" preserveAspectRatio="none" {
            title { (name) ": " (width) " %" }
            rect.whole x="0" y="0" width="100" height="8" {}
            rect.part x="0" y="0" width=(width) height="8" {}
        }
    }
}

/// This is one line of a chart. It has a name, and a value for each place on the horizontal axis.
pub struct Line {
    pub name: &'static str,
    pub values: Vec<u64>,
}

/// Draws lines over the same places, from 0 to the largest value. `axis` names the horizontal axis, and `places` says what stands on it.
pub fn lines(title: &str, axis: &'static str, places: &[String], lines: &[Line; 2]) -> Markup {
    let most = lines.iter().flat_map(|line| &line.values).copied().max().unwrap_or(0);
    let said = lines.iter().map(|line| format!("{}: {}", line.name, line.values.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")));
    let said = format!(
        "From {} to {}. {}.",
        places.first().map_or("", String::as_str),
        places.last().map_or("", String::as_str),
        said.collect::<Vec<_>>().join(". ")
    );
    html! {
        figure.chart {
            svg role="img" viewBox="0 0 600 160" preserveAspectRatio="none" aria-labelledby="chart-title chart-said" {
                title #chart-title { (title) }
                desc #chart-said { (said) }
                path.axis d="M0 159H600M0 1H600" {}
                @for (index, line) in lines.iter().enumerate() { polyline class={ "line l" (index + 1) } points=(points(&line.values, most)) {} }
            }
            figcaption.row-acts {
                @for (index, line) in lines.iter().enumerate() { span { svg.key viewBox="0 0 24 8" aria-hidden="true" { path class={ "line l" (index + 1) } d="M0 4H24" {} } " " (line.name) } }
                span.muted { "The upper edge is " (most) "." }
            }
        }
        details { summary { "The same as a table" } (as_table(title, axis, places, lines)) }
    }
}

/// Gives the points of a line. A single value is drawn as a level.
fn points(values: &[u64], most: u64) -> String {
    let height = |value: u64| 159 - u128::from(value) * 158 / u128::from(most.max(1));
    if let [only] = values {
        return format!("0,{0} 600,{0}", height(*only));
    }
    let step = 600 / values.len().saturating_sub(1).max(1);
    values.iter().enumerate().map(|(index, value)| format!("{},{}", index * step, height(*value))).collect::<Vec<_>>().join(" ")
}

fn as_table(title: &str, axis: &'static str, places: &[String], lines: &[Line; 2]) -> Markup {
    let columns = [Column::text(axis), Column::number(lines[0].name), Column::number(lines[1].name)];
    let value = |line: &Line, index: usize| html! { (line.values.get(index).copied().unwrap_or(0)) };
    let rows: Vec<_> =
        places.iter().enumerate().map(|(index, place)| vec![html! { (place) }, value(&lines[0], index), value(&lines[1], index)]).collect();
    table(title, &columns, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_from_edge_to_edge_and_the_largest_value_is_at_the_top() {
        assert_eq!(points(&[0, 5, 10], 10), "0,159 300,80 600,1");
        assert_eq!(points(&[4], 8), "0,80 600,80");
        assert_eq!(points(&[0, 0], 0), "0,159 600,159");
        assert_eq!(points(&[], 0), "");
    }
}
