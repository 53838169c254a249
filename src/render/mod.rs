//! From the site to bytes: one file of the output at a time, each a pure function of site and theme.

pub mod api;
