//! Sends calls to one profile through one transport.

use crate::spec::Spec;
use crate::{Answer, ApiError, Call, Profile, Transport};

/// A client of the API at one profile.
#[derive(Clone, Debug)]
pub struct Client<T> {
    profile: Profile,
    transport: T,
}

impl<T: Transport> Client<T> {
    /// A client that reaches the services of `profile` through `transport`.
    pub fn new(profile: Profile, transport: T) -> Self {
        Self { profile, transport }
    }

    /// Where this client sends its calls.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Sends a call; any status but 2xx, and 304 where the call allows it, becomes the error. The answer can be compared
    /// before it is decoded.
    pub async fn send<R>(&self, call: &Call<R>) -> Result<Answer, ApiError> {
        self.send_spec(&call.spec).await
    }

    /// Sends a call and decodes its answer.
    pub async fn run<R>(&self, call: &Call<R>) -> Result<R, ApiError> {
        let answer = self.send(call).await?;
        call.decode(&answer)
    }

    async fn send_spec(&self, spec: &Spec) -> Result<Answer, ApiError> {
        let request = spec.request(&self.profile).map_err(|error| ApiError::transport(spec, error))?;
        let response = self.transport.send(request).await.map_err(|error| ApiError::transport(spec, error))?;
        let (head, body) = response.into_parts();
        let known = head.status == http::StatusCode::NOT_MODIFIED && spec.known.is_some();
        if head.status.is_success() || known {
            Ok(Answer { status: head.status.as_u16(), headers: Box::new(head.headers), body })
        } else {
            Err(ApiError::answer(spec, head.status, &head.headers, &body))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Kind;
    use crate::{ErrorKind, TransportError, servers};
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    /// Answers every request at once with the same thing.
    struct Canned(Result<(u16, &'static str), TransportError>);

    impl Transport for Canned {
        async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
            assert_eq!(request.uri(), "http://compute.example/servers/s");
            let (status, body) = self.0.clone()?;
            Ok(http::Response::builder().status(status).body(body.into()).unwrap())
        }
    }

    fn profile() -> Profile {
        Profile {
            id: "p".into(),
            name: "P".into(),
            kind: Kind::Classic,
            account: "http://account.example".into(),
            compute: "http://compute.example".into(),
            marketplace: None,
            billing: None,
        }
    }

    fn run(canned: Result<(u16, &'static str), TransportError>) -> Result<servers::Server, ApiError> {
        let client = Client::new(profile(), Canned(canned));
        let call = servers::get(&"s".into());
        match pin!(client.run(&call)).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => result,
            Poll::Pending => unreachable!("the transport answers at once"),
        }
    }

    #[test]
    fn an_answer_is_decoded() {
        assert_eq!(run(Ok((200, r#"{"server":{"id":"s","name":"web"}}"#))).unwrap().name, "web");
        assert!(matches!(run(Ok((200, "{"))).unwrap_err().kind, ErrorKind::Decode { .. }));
    }

    #[test]
    fn any_other_status_is_an_error() {
        assert_eq!(run(Ok((404, r#"{"type":"unknown_resource","message":"no"}"#))).unwrap_err().message, "no");
        assert_eq!(run(Ok((304, ""))).unwrap_err().kind, ErrorKind::Other);
    }

    #[test]
    fn what_is_known_need_not_come_again() {
        let call = servers::get(&"s".into()).discard().unless("tag");
        let request = call.request(&profile()).unwrap();
        assert_eq!(request.headers().get(http::header::IF_NONE_MATCH).unwrap(), "tag");
        let client = Client::new(profile(), Canned(Ok((304, ""))));
        match pin!(client.send(&call)).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => assert!(answer.unwrap().is_known()),
            Poll::Pending => unreachable!("the transport answers at once"),
        }
    }

    #[test]
    fn no_answer_is_an_error_too() {
        let error = run(Err(TransportError::Network)).unwrap_err();
        assert_eq!((error.kind.clone(), error.status), (ErrorKind::Transport(TransportError::Network), None));
        assert_eq!(error.call, "GET /servers/s");
    }
}
