//! Finds gates that guard each other, directly or through other gates. None of them could ever be passed on a go, so
//! the target that closes the cycle is left out.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::Prepared;
use crate::model::checklist::Gate;
use crate::parse::checklist::attribute_values::AttributeValues;
use crate::parse::checklist::resolve::Resolved;

/// Maximum number of gates of a cycle that a message names.
const MAX_NAMED: usize = 6;

/// Reports every cycle of gates, and leaves out one target of each. A gate without any other guards nothing: guarding
/// its section instead could close another cycle.
pub(super) fn resolve(
    resolved: &mut Resolved,
    values: &[AttributeValues],
    text: &Prepared,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for Cycle { gates, gate, target } in cycles(resolved) {
        let named = values[resolved.item_nodes[gate]].guarded.iter().find(|(id, _)| *id == target);
        let span = named.map_or(resolved.items[gate].span, |(_, range)| text.span(range.clone()));
        let id = &resolved.items[gate].id;
        let hint = format!(
            "Remove `{target}` from the targets of `{id}`. Until then this target is ignored."
        );
        let message = message(resolved, &gates);
        diagnostics.push(Diagnostic::new(Code::GateCycle, span, message).hint(hint));
        if let Some(Gate::Targets(targets)) = &mut resolved.items[gate].attributes.gate {
            targets.retain(|other| *other != target);
        }
    }
}

fn message(resolved: &Resolved, cycle: &[usize]) -> String {
    let id = |item: usize| &resolved.items[item].id;
    let next = cycle.iter().cycle().skip(1);
    let mut steps: Vec<String> = (cycle.iter().zip(next))
        .map(|(&from, &to)| format!("`{}` guards `{}`", id(from), id(to)))
        .take(MAX_NAMED)
        .collect();
    if cycle.len() > MAX_NAMED {
        steps.push(format!("and so on through {} more gates", cycle.len() - MAX_NAMED));
    }
    format!("gates guard each other: {}", steps.join(", "))
}

/// A cycle of gates, and the target that closes it.
struct Cycle {
    /// The gates, as indices of items. Each guards the next, and the last guards the first.
    gates: Vec<usize>,
    /// The gate that names the target.
    gate: usize,
    target: String,
}

fn cycles(resolved: &Resolved) -> Vec<Cycle> {
    let graph = Graph::new(resolved);
    // Every cycle has a gate that guards an earlier one. Usually there is none.
    if !graph.has_backward_target() {
        return Vec::new();
    }
    let visits = vec![Visit::New; graph.gates.len()];
    let mut search = Search { graph: &graph, visits, left_out: HashSet::new(), found: Vec::new() };
    for start in 0..graph.gates.len() {
        search.visit_from(start);
    }
    search.found
}

/// The gates and what they guard. Positions are indices into `gates`.
struct Graph<'a> {
    resolved: &'a Resolved,
    /// The effective gates, as indices of items.
    gates: Vec<usize>,
    reaches: Vec<Reach>,
    /// The position of the first gate in each section.
    first_in_section: HashMap<usize, usize>,
}

/// What a gate guards.
enum Reach {
    /// All items after it, or those in a section.
    After(Option<usize>),
    /// The targets that it names; `None` for one that does not exist.
    Targets(Vec<Option<Target>>),
}

/// A target of a gate.
enum Target {
    /// An item with the items in it.
    Items(Range<usize>),
    Section(usize),
}

/// A gate that is guarded: its position, and the index of the target that leads to it.
type Step = (usize, Option<usize>);

impl<'a> Graph<'a> {
    fn new(resolved: &'a Resolved) -> Self {
        let is_gate = |item: &usize| {
            let attributes = &resolved.items[*item].attributes;
            attributes.gate.is_some() && !attributes.optional
        };
        let gates: Vec<usize> = (0..resolved.items.len()).filter(is_gate).collect();
        let mut first_in_section = HashMap::new();
        for (position, &gate) in gates.iter().enumerate() {
            for section in enclosing(resolved, gate) {
                first_in_section.entry(section).or_insert(position);
            }
        }
        Self { reaches: reaches(resolved, &gates), resolved, gates, first_in_section }
    }

    /// Whether a gate has a target in which there is a gate that comes before it.
    fn has_backward_target(&self) -> bool {
        self.reaches.iter().enumerate().any(|(position, reach)| match reach {
            Reach::After(_) => false,
            Reach::Targets(targets) => targets
                .iter()
                .flatten()
                .any(|target| self.in_target(target).next().is_some_and(|first| first < position)),
        })
    }

    /// Returns the gates that a gate guards. It guards neither itself nor its own items.
    fn guarded(&self, position: usize) -> Box<dyn Iterator<Item = Step> + '_> {
        let gate = self.gates[position];
        let own = gate..self.resolved.items[gate].end;
        match &self.reaches[position] {
            Reach::After(section) => {
                let is_in = |to: &usize| section.is_none_or(|section| self.is_in(*to, section));
                let after = self.position_at(own.end)..self.gates.len();
                Box::new(after.take_while(is_in).map(|to| (to, None)))
            }
            Reach::Targets(targets) => {
                let targets = targets.iter().enumerate();
                let steps = targets.filter_map(|(at, target)| Some((at, target.as_ref()?)));
                let steps = steps
                    .flat_map(|(at, target)| self.in_target(target).map(move |to| (to, Some(at))));
                Box::new(steps.filter(move |(to, _)| !own.contains(&self.gates[*to])))
            }
        }
    }

    /// Returns the gates in a target, which are next to each other.
    fn in_target(&self, target: &Target) -> Box<dyn Iterator<Item = usize> + '_> {
        match *target {
            Target::Items(Range { start, end }) => {
                Box::new(self.position_at(start)..self.position_at(end))
            }
            Target::Section(section) => {
                let first = self.first_in_section.get(&section).copied();
                let from = first.unwrap_or(self.gates.len())..self.gates.len();
                Box::new(from.take_while(move |to| self.is_in(*to, section)))
            }
        }
    }

    /// Returns the position of the first gate that is not before an item.
    fn position_at(&self, item: usize) -> usize {
        self.gates.partition_point(|gate| *gate < item)
    }

    fn is_in(&self, position: usize, section: usize) -> bool {
        enclosing(self.resolved, self.gates[position]).any(|at| at == section)
    }
}

fn reaches(resolved: &Resolved, gates: &[usize]) -> Vec<Reach> {
    let items = resolved.items.iter().enumerate();
    let items: HashMap<&str, usize> = items.map(|(at, item)| (&*item.id, at)).collect();
    let sections = resolved.sections.iter().enumerate();
    let sections: HashMap<&str, usize> = sections.map(|(at, found)| (&*found.id, at)).collect();
    let target = |id: &String| {
        let item = items.get(id.as_str());
        let range = item.map(|&at| Target::Items(at..resolved.items[at].end));
        range.or_else(|| sections.get(id.as_str()).map(|&at| Target::Section(at)))
    };
    let reach = |&gate: &usize| {
        let gate = &resolved.items[gate];
        match &gate.attributes.gate {
            Some(Gate::Targets(ids)) => Reach::Targets(ids.iter().map(target).collect()),
            Some(Gate::Section) => Reach::After(gate.section),
            Some(Gate::All) | None => Reach::After(None),
        }
    };
    gates.iter().map(reach).collect()
}

/// Returns the section of an item and the sections around it.
fn enclosing(resolved: &Resolved, item: usize) -> impl Iterator<Item = usize> {
    let parent = |section: &usize| resolved.sections[*section].parent;
    std::iter::successors(resolved.items[item].section, parent)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Visit {
    New,
    OnPath,
    Done,
}

/// A depth-first search along what gates guard, without recursion, because there can be thousands of gates.
struct Search<'a> {
    graph: &'a Graph<'a>,
    visits: Vec<Visit>,
    /// The targets that close a cycle: position of the gate, and index of the target.
    left_out: HashSet<(usize, usize)>,
    found: Vec<Cycle>,
}

/// A gate on the path of the search.
struct Stop<'a> {
    step: Step,
    guarded: Box<dyn Iterator<Item = Step> + 'a>,
}

impl<'a> Search<'a> {
    fn visit_from(&mut self, start: usize) {
        let mut path = Vec::new();
        if self.visits[start] == Visit::New {
            self.push(&mut path, (start, None));
        }
        while let Some(last) = path.last_mut() {
            let from = last.step.0;
            let Some((to, via)) = last.guarded.next() else {
                self.visits[from] = Visit::Done;
                path.pop();
                continue;
            };
            if via.is_some_and(|target| self.left_out.contains(&(from, target))) {
                continue;
            }
            match self.visits[to] {
                Visit::Done => {}
                Visit::New => self.push(&mut path, (to, via)),
                Visit::OnPath => self.close(&mut path, (to, via)),
            }
        }
    }

    fn push(&mut self, path: &mut Vec<Stop<'a>>, step: Step) {
        self.visits[step.0] = Visit::OnPath;
        path.push(Stop { step, guarded: self.graph.guarded(step.0) });
    }

    /// Adds the cycle that a step back to a gate of the path closes, and leaves out the last target in it that is an
    /// earlier gate. The search goes on at the gate that names the target.
    fn close(&mut self, path: &mut Vec<Stop<'a>>, closing: Step) {
        let begin = path.iter().position(|stop| stop.step.0 == closing.0).unwrap_or_default();
        let positions: Vec<usize> = path[begin..].iter().map(|stop| stop.step.0).collect();
        let steps = path[begin + 1..].iter().map(|stop| stop.step).chain([closing]);
        let backward = positions.iter().zip(steps).enumerate().filter_map(|(at, (from, step))| {
            let target = step.1.filter(|_| step.0 < *from)?;
            Some((at, *from, target))
        });
        let Some((at, from, target)) = backward.last() else {
            return;
        };
        self.left_out.insert((from, target));
        for passed in path.drain(begin + at + 1..) {
            self.visits[passed.step.0] = Visit::New;
        }
        let gate = self.graph.gates[from];
        if let Some(Gate::Targets(targets)) = &self.graph.resolved.items[gate].attributes.gate {
            let gates = positions.iter().map(|at| self.graph.gates[*at]).collect();
            self.found.push(Cycle { gates, gate, target: targets[target].clone() });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;
    use crate::model::checklist::Gate;
    use crate::parse::checklist::testing::{diagnostics, read};

    fn cycles(text: &str) -> Vec<String> {
        let (_, found) = read(text);
        let cycles = found.iter().filter(|found| found.code == Code::GateCycle);
        cycles.map(|found| found.message.clone()).collect()
    }

    #[test]
    fn gates_that_guard_each_other_are_named_and_the_later_target_is_left_out() {
        let text =
            "- [ ] Out {#out gate=back}\n- [ ] Back {#back gate=\"out end\"}\n- [ ] End {#end}\n";
        assert_eq!(
            cycles(text),
            ["gates guard each other: `out` guards `back`, `back` guards `out`"]
        );
        assert_eq!(diagnostics(text), [(Code::GateCycle, "out")]);
        let (list, _) = read(text);
        let targets = |id: &str| Some(Gate::Targets(vec![id.to_owned()]));
        assert_eq!(list.items[0].attributes.gate, targets("back"));
        assert_eq!(list.items[1].attributes.gate, targets("end"));
    }

    #[test]
    fn longer_cycles_and_those_through_sections_and_groups_are_found() {
        let three = "- [ ] A {#a gate=c}\n- [ ] B {#b gate=a}\n- [ ] C {#c gate=b}\n";
        let expected = "gates guard each other: `a` guards `c`, `c` guards `b`, `b` guards `a`";
        assert_eq!(cycles(three), [expected]);
        let plain = "## One\n\n- [ ] A {#a gate}\n- [ ] B {#b gate=a}\n";
        assert_eq!(cycles(plain).len(), 1, "a plain gate guards the rest of its section");
        let section = "## One\n\n- [ ] A {#a gate=all}\n\n## Two\n\n- [ ] B {#b gate=one}\n";
        assert_eq!(cycles(section).len(), 1);
        let group = "- [ ] G {#g}\n  - [ ] A {#a gate=b}\n- [ ] B {#b gate=g}\n";
        assert_eq!(cycles(group).len(), 1);
        let two =
            "- [ ] A {#a gate=b}\n- [ ] B {#b gate=a}\n- [ ] C {#c gate=d}\n- [ ] D {#d gate=c}\n";
        assert_eq!(cycles(two).len(), 2);
    }

    #[test]
    fn gates_that_guard_earlier_items_are_fine() {
        for text in [
            "- [ ] A {#a gate=b}\n- [ ] B {#b}\n- [ ] C {#c gate=\"a b\"}\n",
            "- [ ] G {#g gate}\n  - [ ] A {#a gate=g}\n",
            "- [ ] A {#a gate=b optional}\n- [ ] B {#b gate=a}\n",
        ] {
            assert_eq!(cycles(text), [""; 0], "{text}");
        }
    }
}
