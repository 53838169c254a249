//! The reference of the values that templates receive: templates with their values, and types with their fields.
//!
//! The types and their doc comments are the source: `types` reads them from the JSON Schemas that schemars derives.

mod templates;
mod types;

use crate::render::view::shell::ShellView;
use crate::schema;
use templates::{COMPONENTS, PAGES, Template};
pub(crate) use types::{FieldGroup, ValueType};
use types::{all_types, kind};

/// The values that the built-in templates receive.
#[derive(Debug)]
pub(crate) struct ThemeValues {
    /// The templates of pages.
    pub(crate) pages: Vec<TemplateValues>,
    /// The components.
    pub(crate) components: Vec<TemplateValues>,
    /// Every type, by name.
    pub(crate) types: Vec<ValueType>,
}

/// A template with its values.
#[derive(Debug)]
pub(crate) struct TemplateValues {
    /// Its path under `templates/`.
    pub(crate) name: &'static str,
    /// What it shows.
    pub(crate) meaning: &'static str,
    /// Each value: `release: ReleaseView`.
    pub(crate) values: Vec<String>,
}

/// The type that has the values of every page as its fields.
pub(crate) const EVERY_PAGE: &str = "ShellView";

impl ThemeValues {
    /// Collects the reference.
    pub(crate) fn new() -> Self {
        let mut generator = schema::generator();
        generator.subschema_for::<ShellView>();
        let mut templates = |templates: &[Template]| -> Vec<TemplateValues> {
            let values = |template: &Template| TemplateValues {
                name: template.name,
                meaning: template.meaning,
                values: (template.values.iter())
                    .map(|value| {
                        let kind = kind((value.schema)(&mut generator).as_value());
                        let optional = if value.is_optional { ", optional" } else { "" };
                        format!("{}: {kind}{optional}", value.name)
                    })
                    .collect(),
            };
            templates.iter().map(values).collect()
        };
        let (pages, components) = (templates(PAGES), templates(COMPONENTS));
        Self { pages, components, types: all_types(&generator.take_definitions(true)) }
    }

    /// Returns the type with this name.
    pub(crate) fn named(&self, name: &str) -> Option<&ValueType> {
        self.types.iter().find(|one| one.name == name)
    }
}

#[cfg(test)]
mod tests;
