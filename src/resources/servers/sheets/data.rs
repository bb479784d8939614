//! User data: texts by key that the server reads when it boots, `cloud-init` first among them.

use api::servers::{delete_user_data, set_user_data, user_data};

use super::{Field, Sheet, Step, Then, id, paragraphs};

const BOOT: &str = "The server reads it when it boots; cloud-init acts on it at the first boot only.";

pub(super) static SET: Sheet = Sheet {
    title: |subject| ["Add user data to ", &subject.name(), "?"].concat(),
    intro: |_| paragraphs(&[BOOT]),
    fields: &[
        Field::text("key", "Key", "cloud-init is what most images look for.").starts(|subject| {
            let taken = subject.asked("with").lines().any(|key| key == CLOUD_INIT);
            if taken { String::new() } else { CLOUD_INIT.to_owned() }
        }),
        Field::lines("text", "Text", "Kept as it is, up to 64 kB."),
    ],
    button: "Add user data",
    danger: false,
    steps: |subject, values| {
        let key = values.get("key");
        if key.is_empty() {
            return Err(vec![("key", "required key not provided".to_owned())]);
        }
        if subject.asked("with").lines().any(|known| known == key) {
            return Err(vec![("key", "This key is set already. Edit it instead.".to_owned())]);
        }
        Ok(vec![Step::send(["Set ", &key].concat(), set_user_data(&id(subject), &key, &values.get("text")))])
    },
    done: "User data added",
    then: Then::Stay,
};

/// The key that images look for.
const CLOUD_INIT: &str = "cloud-init";

pub(super) static EDIT: Sheet = Sheet {
    title: |subject| ["Edit ", &subject.asked("about"), " of ", &subject.name(), "?"].concat(),
    intro: |_| paragraphs(&[BOOT]),
    fields: &[Field::lines("text", "Text", "Kept as it is, up to 64 kB.").starts(|subject| subject.asked("with"))],
    button: "Save user data",
    danger: false,
    steps: |subject, values| {
        let key = subject.asked("about");
        let set = |text: String| Step::send(["Set ", &key].concat(), set_user_data(&id(subject), &key, &text));
        Ok(values.changed("text").map(set).into_iter().collect())
    },
    done: "User data saved",
    then: Then::Stay,
};

pub(super) static DELETE: Sheet = Sheet {
    title: |subject| ["Delete ", &subject.asked("about"), " of ", &subject.name(), "?"].concat(),
    intro: |_| paragraphs(&["The text is gone for good. A server that has read it keeps what it made of it."]),
    fields: &[],
    button: "Delete user data",
    danger: true,
    steps: |subject, _| {
        let (id, key) = (id(subject), subject.asked("about"));
        let call = delete_user_data(&id, &key);
        Ok(vec![Step::delete(["Delete ", &key].concat(), &call, &user_data(&id, &key))])
    },
    done: "User data deleted",
    then: Then::Stay,
};
