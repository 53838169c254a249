//! What `site.yaml` says of the look of the site.

use crate::support::TestSite;

fn site() -> TestSite {
    let files = ["logo.svg", "touch.png", "preview.png", "own.woff2"];
    files.iter().fold(TestSite::new().release("pay/1.0", ""), |site, name| {
        site.file(&format!("content/brand/{name}"), "picture")
    })
}

#[test]
fn every_page_has_the_pictures_the_colour_and_the_footer() {
    let site = site().file("content/guide/help.md", "# Help\n").file(
        "site.yaml",
        "title: Pay\nurl: https://example.com/team\ndescription: How <we> release\naccent: \"#1d4f91\"\n\
         logo: brand/logo.svg\nicon: brand/logo.svg\ntouch_icon: /brand/touch.png\n\
         preview: brand/preview.png\nfont: brand/own.woff2\nfooter: \"Ask [us](guide/help.md)\"\n",
    );
    site.run(&["check", "--strict"]).exits(0);
    site.run(&["build"]).exits(0);
    let page = site.read("public/releases/pay/1.0.html");
    for part in [
        "<img src=\"../../brand/logo.svg\" alt=\"\"",
        "<link rel=\"icon\" href=\"../../brand/logo.svg\">",
        "<link rel=\"apple-touch-icon\" href=\"../../brand/touch.png\">",
        "<meta property=\"og:image\" content=\"https://example.com/team/brand/preview.png\">",
        "<meta name=\"description\" content=\"How &lt;we&gt; release\">",
        "<meta name=\"theme-color\" content=\"#1d4f91\" media=\"(prefers-color-scheme: light)\">",
        "<link rel=\"stylesheet\" href=\"../../assets/brand.css\">",
        "Ask <a href=\"../../guide/help.html\">us</a>",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    let css = site.read("public/assets/brand.css");
    assert!(css.contains("--link: light-dark(#1d4f91, #"), "{css}");
    assert!(css.contains("src: url(\"../brand/own.woff2\")"), "{css}");
}

#[test]
fn a_site_without_a_look_of_its_own_has_no_stylesheet_for_it() {
    let site = site();
    site.run(&["build"]).exits(0);
    assert!(!site.exists("public/assets/brand.css"));
    let page = site.read("public/releases/pay/1.0.html");
    assert!(
        page.contains("href=\"../../assets/runsheet.svg\"") && !page.contains("brand.css"),
        "{page}"
    );
}

#[test]
fn files_and_links_that_are_not_there_are_reported() {
    let site = site().file(
        "site.yaml",
        "logo: brand/lgo.svg\nicon: ../icon.svg\nfooter: \"[us](guide/help.md)\"\n",
    );
    site.run(&["check", "--strict"]).exits(1).says(&[
        "the file `content/brand/lgo.svg` does not exist",
        "Did you mean `brand/logo.svg`?",
        "`../icon.svg` points outside `content`",
        "the file `content/guide/help.md` does not exist",
    ]);
    site.run(&["build"]).exits(0);
    assert!(!site.read("public/index.html").contains("<img"));
}

#[test]
fn a_file_of_the_theme_cannot_have_the_name_of_the_stylesheet() {
    let site = site()
        .file("site.yaml", "theme: mine\naccent: \"#1d4f91\"\n")
        .file("themes/mine/static/brand.css", "a {}");
    site.run(&["build"]).exits(1).says(&["have the same page `assets/brand.css`"]);
}
