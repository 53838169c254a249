//! `runsheet schema`

use crate::support::TestSite;

#[test]
fn a_checklists_item_ids_are_in_the_schema_of_its_releases() {
    let site = TestSite::new();
    let schema = site.run(&["schema", "release", "--checklist", "deployment"]).exits(0).json();
    let items = &schema["properties"]["items"]["properties"];
    assert!(items["prepare/tests-pass"].is_object(), "an item: {items}");
    assert!(items["deploy"].is_object(), "a section");
}

#[test]
fn schemas_without_a_checklist_need_no_site() {
    let nowhere = TestSite::empty();
    for what in ["site", "release"] {
        let schema = nowhere.run(&["schema", what]).exits(0).json();
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    }
    let schema = nowhere.run(&["schema", "json"]).exits(0).json();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    for what in ["site", "json"] {
        nowhere.run(&["schema", what, "--checklist", "x"]).exits(2).says(&["schema release"]);
    }
}
