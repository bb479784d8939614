//! An invoice as a file. It is fetched with the token like any other call and handed to the browser from memory: a
//! plain link would have to carry the token in its address.

use api::invoices::{Invoice, document};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use crate::resources::aside::panel;
use crate::resources::kind::Subject;
use crate::signal::RwSignal;
use crate::ui::copy::copy_button_as;
use crate::ui::dom::{View, el};
use crate::ui::error::in_words;
use crate::ui::flash::use_flashes;
use crate::ui::icon::icon;

/// The section of an invoice's page.
pub(super) fn section(subject: &Subject) -> View {
    let session = subject.session;
    let call = subject.read(|invoice: &Invoice| {
        let start = invoice.start_date.clone()?;
        Some((document(&invoice.organization_id, &start, &invoice.id), file_name(invoice)))
    });
    let Some((call, name)) = call else {
        let said = "The invoice has no first day, by which the API names its file.";
        return panel("file", "File", View::none(), el("p.panel-body").text(said)).into();
    };
    let (flashes, busy) = (use_flashes(), RwSignal::new(false));
    let plain = call.discard();
    let curl = move || session.profile().map(|profile| plain.curl(&profile)).unwrap_or_default();
    let download = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let (call, name) = (call.discard(), name.clone());
        spawn_local(async move {
            let answer = session.send(&call).await;
            // The page may have been left: then nobody waits for the file.
            if !busy.try_set(false) {
                return;
            }
            match answer {
                Ok(answer) if save(&answer.body, &name).is_some() => flashes.done("Invoice downloaded"),
                Ok(_) => flashes.failed("Invoice not saved", "The browser did not take the file."),
                Err(error) => {
                    flashes.failed("Invoice not downloaded", in_words(&error));
                }
            }
        });
    };
    let button = el("button.button")
        .attr_fn("aria-busy", move || busy.get().then_some("true"))
        .child(icon("download"))
        .text("Download PDF")
        .on_click(download);
    let body = el("div.panel-body.cluster").child(button).child(copy_button_as(
        "button-ghost",
        "terminal",
        "Copy as curl",
        curl,
    ));
    panel("file", "File", View::none(), body).into()
}

fn file_name(invoice: &Invoice) -> String {
    let name = invoice.number.as_ref().map(|number| number.as_str()).unwrap_or(&invoice.id);
    ["invoice-", name, ".pdf"].concat()
}

/// Hands a file to the browser.
fn save(bytes: &[u8], name: &str) -> Option<()> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let kind = BlobPropertyBag::new();
    kind.set_type("application/pdf");
    let blob = Blob::new_with_buffer_source_sequence_and_options(&parts, &kind).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let link = el("a").attr("href", &address).attr("download", name);
    link.element().unchecked_ref::<HtmlAnchorElement>().click();
    Url::revoke_object_url(&address).ok()
}
