//! Writes whose answer is not looked into, and objects that the API takes only whole.

use crate::{Answer, ApiError, Call, json};

impl<R> Call<R> {
    /// The same call, for who does not need what it answers.
    pub fn discard(&self) -> Call<()> {
        Call::new(self.spec.clone(), self.spec.key, |_, _| Ok(()))
    }

    /// Whether what was answered may stand: an object where one is awaited, JSON where something came at all. What has
    /// answered anything else, such as a page of a proxy in between, has not carried the call out, or not said so.
    ///
    /// # Errors
    /// As [`Call::decode`].
    pub fn check(&self, answer: &Answer) -> Result<(), ApiError> {
        if answer.body.is_empty() && self.spec.key.is_empty() {
            return Ok(());
        }
        let read = json::text(&answer.body).and_then(|text| json::members(text, "").map(|_| ()));
        read.map_err(|error| ApiError::decode(&self.spec, answer, error))
    }

    /// The object that this call has read, as JSON, with the values of some keys changed: for a PUT, which takes the
    /// whole object. All else goes back as it came, also what this client does not know. The changes are keys and the
    /// JSON of their values; a key that is not there yet is added.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) if the answer holds no object.
    pub fn changed(&self, answer: &Answer, changes: &[(&str, String)]) -> Result<String, ApiError> {
        let spec = &self.spec;
        let members = json::named(&answer.body, spec.key).map_err(|error| ApiError::decode(spec, answer, error))?;
        let mut object = String::from("{");
        let mut put = |key: &str, value: &str| {
            if object.len() > 1 {
                object.push(',');
            }
            object.push_str(&json::quoted(key));
            object.push(':');
            object.push_str(value);
        };
        for (key, value) in &members {
            let new = changes.iter().find(|(changed, _)| changed == key);
            put(key, new.map_or(*value, |(_, new)| new));
        }
        for (key, value) in changes {
            if !members.iter().any(|(known, _)| known == key) {
                put(key, value);
            }
        }
        object.push('}');
        Ok(object)
    }
}

impl Answer {
    /// The id of the one object that the answer holds; none where it holds no object, or one without an id.
    pub fn id(&self) -> Option<String> {
        let outer = json::members(json::unmarked(std::str::from_utf8(&self.body).ok()?), "").ok()?;
        let inner = json::members(outer.first()?.1, "").ok()?;
        inner.iter().find(|(key, _)| key == "id").map(|(_, id)| json::plain(id))
    }
}

/// A text as JSON, for [`Call::changed`].
pub fn quoted(text: &str) -> String {
    json::quoted(text)
}

#[cfg(test)]
mod tests {
    use crate::{Answer, ErrorKind, volumes};

    #[test]
    fn what_is_no_answer_is_none() {
        let answer = |body: &[u8]| Answer { status: 200, headers: Default::default(), body: body.to_vec() };
        let (delete, rename) = (volumes::delete(&"v".into()), volumes::replace(&"v".into(), "{}"));
        assert!(delete.check(&answer(b"")).is_ok() && delete.check(&answer(b"{}")).is_ok());
        assert!(rename.check(&answer(br#"{"volume":{"id":"v"}}"#)).is_ok());
        for body in [&b"<html>"[..], b"[]", b"{\"\xff\":1}"] {
            for error in [delete.check(&answer(body)).unwrap_err(), rename.check(&answer(body)).unwrap_err()] {
                assert!(matches!(error.kind, ErrorKind::Decode { .. }) && error.outcome_unknown());
            }
        }
        assert!(rename.check(&answer(b"")).is_err());
    }

    fn answer(body: &str) -> Answer {
        Answer { status: 200, headers: Box::default(), body: body.into() }
    }

    #[test]
    fn what_is_not_changed_goes_back_as_it_came() {
        let call = volumes::get(&"v".into());
        let read = answer(r#"{"volume": {"id": "v", "size": 1e10, "new_key": {"b": [1, null]}, "name": "old"}}"#);
        let changed = call.changed(&read, &[("name", super::quoted("a \"b\"")), ("tags", "[]".to_owned())]).unwrap();
        assert_eq!(changed, r#"{"id":"v","size":1e10,"new_key":{"b": [1, null]},"name":"a \"b\"","tags":[]}"#);
        assert!(matches!(call.changed(&answer("{}"), &[]).unwrap_err().kind, ErrorKind::Decode { .. }));
    }

    #[test]
    fn the_id_of_what_was_made_is_found() {
        assert_eq!(answer(r#"{"volume": {"name": "x", "id": "v"}}"#).id().as_deref(), Some("v"));
        assert_eq!(answer("").id(), None);
        assert_eq!(answer(r#"{"volumes": []}"#).id(), None);
    }

    #[test]
    fn a_call_whose_answer_is_not_needed_is_the_same_call() {
        let call = volumes::get(&"v".into());
        assert_eq!(call.discard().name(), call.name());
    }
}
