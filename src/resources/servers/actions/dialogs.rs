//! The dialogs of actions: what asks before one is sent, and what tells that its outcome is unknown.

use api::servers::Server;
use leptos::prelude::*;

use super::ActionKind;
use super::runner::{Actions, Doubt, Trouble};
use crate::resources::servers::delete::DeleteDialog;
use crate::ui::copy::CopyButton;
use crate::ui::dialog::Dialog;
use crate::ui::error::ErrorNote;
use crate::ui::field::TextField;
use crate::ui::form::Form;
use crate::ui::icon::Icon;

/// The one dialog that is open, if any.
#[component]
pub fn ActionDialogs(actions: Actions) -> impl IntoView {
    let doubt = Memo::new(move |_| actions.doubt().with(|doubt| doubt.as_ref().map(|doubt| doubt.kind)));
    view! {
        {move || match actions.asked().get() {
            Some(ActionKind::Poweroff) => view! { <PoweroffDialog actions/> }.into_any(),
            Some(ActionKind::Reboot) => view! { <RebootDialog actions/> }.into_any(),
            Some(kind @ (ActionKind::Terminate | ActionKind::Delete)) => view! { <DeleteDialog actions kind/> }.into_any(),
            Some(ActionKind::Poweron) | None => ().into_any(),
        }}
        {move || doubt.get().map(|kind| view! { <DoubtDialog actions kind/> })}
    }
}

/// Why the last action came to nothing, in a note.
#[component]
pub fn TroubleNote(
    actions: Actions,
    /// Shown on the page, where it can be taken away, rather than in a dialog.
    #[prop(optional)]
    on_page: bool,
) -> impl IntoView {
    move || {
        let note = match actions.trouble().get()? {
            Trouble::Refused(kind, error) => {
                view! { <ErrorNote title=format!("{} was not {}", actions.name(), kind.participle()) error/> }.into_any()
            }
            Trouble::Ended(title, detail) => view! {
                <div class="note note-bad" role="alert">
                    <Icon name="bad"/>
                    <div class="note-body">
                        <p class="note-title">{title}</p>
                        <p>{detail}</p>
                        {on_page.then(|| view! {
                            <div class="form-actions">
                                <button type="button" class="button button-sm" on:click=move |_| actions.dismiss()>"Dismiss"</button>
                            </div>
                        })}
                    </div>
                </div>
            }
            .into_any(),
        };
        Some(note)
    }
}

/// A line of a ledger: what stays, what goes.
pub fn entry(icon: &'static str, what: impl IntoView + 'static, amount: &'static str) -> impl IntoView {
    let what = what.into_any();
    view! { <li><Icon name=icon/><span>{what}</span><span class="amount">{amount}</span></li> }
}

/// Asks before an action: its consequences, then Cancel and the button that does it.
#[component]
pub fn Confirm(
    actions: Actions,
    kind: ActionKind,
    /// The question, naming type and object.
    #[prop(into)]
    title: Signal<String>,
    /// The words of the button that does it.
    label: &'static str,
    /// Nothing can be sent until the server's name has been typed.
    #[prop(optional)]
    typed: bool,
    /// The consequences.
    children: Children,
) -> impl IntoView {
    let form = Form::new();
    let name = RwSignal::new(String::new());
    let sending = Signal::derive(move || actions.is_sending(kind));
    let unsure = Memo::new(move |_| typed && name.with(|name| name.trim() != actions.name().trim()));
    // While it is being sent the busy button says enough.
    let why_not = Memo::new(move |_| actions.why_not(kind).filter(|_| !sending.get()));
    let off = move || unsure.get() || sending.get() || why_not.with(Option::is_some);
    let described = move || {
        if why_not.with(Option::is_some) { Some("confirm-why") } else { unsure.get().then_some("confirm-name-hint") }
    };
    let class = if typed { "button button-danger-solid" } else { "button button-primary" };
    let field = typed.then(|| {
        // Said as it is when the dialog opens: a name that changes meanwhile has to be looked at again.
        let asked = format!("Type {} to confirm", untrack(|| actions.name()));
        view! {
            <TextField
                form
                id="confirm-name"
                path="confirm-name"
                label=asked
                value=name
                class="mono"
                hint=Signal::derive(|| "Nothing is sent before the name matches.".to_owned())
                autofocus=true
            />
        }
    });
    view! {
        <Dialog title on_cancel=Callback::new(move |()| actions.close()) busy=sending>
            <form class="dialog-body" id="confirm" novalidate on:submit=move |event| {
                event.prevent_default();
                if !untrack(off) {
                    actions.run(kind);
                }
            }>
                {children()}
                {field}
                <TroubleNote actions/>
                {move || why_not.get().map(|why| view! { <p class="hint" role="status" id="confirm-why">{why}</p> })}
            </form>
            <div class="dialog-foot">
                <CopyButton
                    text=Callback::new(move |()| actions.curl(kind))
                    label="Copy as curl"
                    icon="terminal"
                    class="button-ghost"
                />
                <span class="push"></span>
                <button
                    type="button"
                    class="button"
                    data-autofocus=(!typed).then_some("")
                    aria-disabled=move || sending.get().then_some("true")
                    on:click=move |_| actions.close()
                >
                    "Cancel"
                </button>
                <button
                    type="submit"
                    form="confirm"
                    class=class
                    aria-disabled=move || off().then_some("true")
                    aria-describedby=described
                    aria-busy=move || sending.get().then_some("true")
                >
                    {move || sending.get().then(|| view! { <Icon name="spin" class="spinner"/> })}
                    {label}
                </button>
            </div>
        </Dialog>
    }
}

#[component]
fn PoweroffDialog(actions: Actions) -> impl IntoView {
    let ledger = move || actions.server().with(|server| server.as_ref().map(|server| off_ledger(server)));
    view! {
        <Confirm actions kind=ActionKind::Poweroff title=Signal::derive(move || format!("Power off {}?", actions.name())) label="Power off">
            <p>"Running processes stop. The disks are archived, which takes a while, and the next start may land on another machine."</p>
            <ul class="ledger">{ledger}</ul>
        </Confirm>
    }
}

/// What a server keeps, and what it loses, while it is off.
fn off_ledger(server: &Server) -> impl IntoView + use<> {
    let mono = |address: &str| view! { <span class="mono">{address.to_owned()}</span> };
    let reserved = server.public_ip.as_ref().is_some_and(|ip| !ip.dynamic);
    let public = server.public_ip.as_ref().and_then(|ip| Some((mono(ip.address.as_deref()?), ip.dynamic)));
    let public = public.map(|(address, dynamic)| match dynamic {
        true => entry("globe", view! { "Public address "{address}" is given back" }, "dynamic"),
        false => entry("globe", view! { "Public address "{address}" is kept" }, "reserved"),
    });
    let private = server.private_ip.as_deref().map(mono);
    let v6 = server.ipv6.as_ref().map(|ip| mono(&ip.address));
    let billed = if reserved {
        "Still billed while off: the volumes and the reserved IP"
    } else {
        "Still billed while off: the volumes"
    };
    view! {
        {public}
        {private.map(|address| entry("globe", view! { "Private address "{address}" is given back" }, ""))}
        {v6.map(|address| entry("globe", view! { "IPv6 address "{address}" is given back" }, ""))}
        {entry("coins", billed, "")}
    }
}

#[component]
fn RebootDialog(actions: Actions) -> impl IntoView {
    view! {
        <Confirm actions kind=ActionKind::Reboot title=Signal::derive(move || format!("Reboot {}?", actions.name())) label="Reboot">
            <p>"Running processes stop, then the server starts again on the same machine. It keeps its disks and its addresses."</p>
        </Confirm>
    }
}

/// Tells that nobody knows whether an action was accepted, and what reading the server again shows.
#[component]
fn DoubtDialog(actions: Actions, kind: ActionKind) -> impl IntoView {
    let close = Callback::new(move |()| actions.close_doubt());
    let found =
        Memo::new(move |_| actions.doubt().with(|doubt| doubt.as_ref().and_then(|Doubt { found, .. }| found.clone())));
    let noun = kind.noun();
    let title = Signal::derive(move || match found.get() {
        None => format!("We do not know if the {noun} was accepted"),
        Some((true, _)) => format!("The {noun} was accepted"),
        Some((false, _)) => format!("The {noun} seems not to have arrived"),
    });
    let line = move || match found.get() {
        None => {
            let text = format!("Reading {} again to find out", actions.name());
            view! { <Icon name="spin" class="spinner"/><span>{text}</span> }.into_any()
        }
        Some((_, text)) => view! { <Icon name="info"/><span>{text}</span> }.into_any(),
    };
    let label = move || if found.with(Option::is_some) { "Close" } else { "Close and keep watching" };
    view! {
        <Dialog title on_cancel=close>
            <div class="dialog-body">
                <p>"No answer of the API came after the request was sent. It is "<strong>"not"</strong>" repeated automatically."</p>
                <ul class="ledger" aria-live="polite"><li>{line}</li></ul>
            </div>
            <div class="dialog-foot">
                <button type="button" class="button" data-autofocus="" on:click=move |_| close.run(())>{label}</button>
            </div>
        </Dialog>
    }
}
