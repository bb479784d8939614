//! An address that names no page.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::ui::icon::Icon;
use crate::ui::page::PageHead;
use crate::ui::path::href;

/// The page for addresses that name none.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let path = use_location().pathname;
    view! {
        <div class="page">
            <PageHead title="Page not found"/>
            <section class="panel" aria-label="Page not found">
                <div class="empty">
                    <span class="empty-art"><Icon name="search" class="icon icon-lg"/></span>
                    <h2>"No page stands at this address"</h2>
                    <p><code class="path">{path}</code>" may be mistyped, or be of another version of this console."</p>
                    <div class="form-actions">
                        <a class="button button-primary" href=href("/servers")>"Go to servers"</a>
                    </div>
                </div>
            </section>
        </div>
    }
}
