//! Components that know no resource. Markup and classes are those of the design; texts come from the
//! callers, except where every use says the same.

pub mod age;
pub mod copy;
pub mod dialog;
pub mod dom;
pub mod error;
pub mod field;
pub mod flash;
pub mod form;
pub mod gauge;
pub mod icon;
pub mod json;
pub mod line;
pub mod menu;
pub mod page;
pub mod path;
pub mod scroll;
pub mod secret;
pub mod shell;
pub mod table;
pub mod theme;
pub mod tick;
pub mod unsaved;
