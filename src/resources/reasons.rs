//! Why buttons of a page are off: told in its head, each reason once, and named by every button that it stands against.

use std::rc::Rc;

use crate::ui::dom::{El, View, dynamic, el};

/// The reasons against the buttons of a page, in their order; tracked.
pub type Reasons = Rc<dyn Fn() -> Vec<Option<String>>>;

/// A button says why it is off. It stays focusable.
pub fn explained(button: El, reasons: Reasons, at: usize) -> El {
    let id = move || id(&reasons(), at);
    let off = id.clone();
    button.attr_fn("aria-disabled", move || off().and(Some("true"))).attr_fn("aria-describedby", id)
}

/// The reasons in words.
pub fn told(reasons: Reasons) -> View {
    dynamic(move || {
        View::list(each(&reasons()).iter().map(|(id, reason)| el("span.muted").attr("id", id).text(reason)))
    })
}

/// The id of the words why a button is off; a reason that several share is told once, under the id of the first.
fn id(reasons: &[Option<String>], at: usize) -> Option<String> {
    let own = reasons.get(at).filter(|own| own.is_some())?;
    let first = reasons.iter().position(|other| other == own)?;
    Some("why-".to_owned() + &first.to_string())
}

/// The reasons, each once, with the id it is told under.
fn each(reasons: &[Option<String>]) -> Vec<(String, &str)> {
    let mut told = Vec::<(String, &str)>::new();
    for (at, reason) in reasons.iter().enumerate() {
        if let (Some(id), Some(reason)) = (id(reasons, at), reason)
            && told.iter().all(|(known, _)| *known != id)
        {
            told.push((id, reason));
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::{each, id};

    #[test]
    fn a_shared_reason_is_told_once() {
        let reasons = [Some("a".to_owned()), Some("a".to_owned()), None, Some("b".to_owned())];
        let ids: Vec<Option<String>> = (0..5).map(|at| id(&reasons, at)).collect();
        let why = |at: usize| Some(format!("why-{at}"));
        assert_eq!(ids, [why(0), why(0), None, why(3), None]);
        assert_eq!(each(&reasons), [("why-0".to_owned(), "a"), ("why-3".to_owned(), "b")]);
    }
}
