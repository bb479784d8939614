//! What is in the form for a new server, as plain values: the request it makes, and the rules of the types of server.
//!
//! The API decides what is valid. Checked here is only what cannot be written as its JSON at all.

use std::sync::Arc;

use api::products::{Availability, ServerType, SizeRange};
use api::servers::{BootType, NewServer, NewVolume};

use super::tags;
use crate::format::{GB, gigabytes, parse_gigabytes};

/// What a volume is given where nothing says how large it may be, in bytes.
const USUAL_VOLUME: u64 = 50 * GB;

/// The choice of an address that comes and goes with each start.
pub const DYNAMIC: &str = "dynamic";
/// The choice of no public address.
pub const NO_ADDRESS: &str = "none";

/// The values of the form. Empty text is no choice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// The name.
    pub name: String,
    /// Tags, as a person writes them.
    pub tags: String,
    /// Whose the server will be.
    pub organization: String,
    /// Id of the image.
    pub image: String,
    /// Name of the type of server.
    pub commercial_type: String,
    /// Size of the root volume in gigabytes; empty leaves it to the API.
    pub root_size: String,
    /// The other volumes.
    pub volumes: Vec<Volume>,
    /// [`DYNAMIC`], [`NO_ADDRESS`], or the id of a reserved address.
    pub address: String,
    /// Id of the security group; empty is the organization's default.
    pub security_group: String,
    /// Whether it gets an IPv6 address.
    pub ipv6: bool,
    /// How it boots; empty is the default of its type.
    pub boot_type: String,
    /// Id of the bootscript; empty is the image's.
    pub bootscript: String,
}

/// A volume beside the root.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Volume {
    /// Its slot, from 1. It keeps it when another volume is taken away.
    pub slot: u32,
    /// Its name.
    pub name: String,
    /// Its type, such as `l_ssd`.
    pub volume_type: String,
    /// Its size in gigabytes.
    pub size: String,
}

/// What cannot be sent: (path of the input, words), in page order.
pub type Problems = Vec<(String, &'static str)>;

impl Draft {
    /// The request that the values make.
    ///
    /// # Errors
    /// The inputs of which no valid JSON can be made.
    pub fn request(&self) -> Result<NewServer, Problems> {
        let mut problems = Problems::new();
        let mut volumes = Vec::new();
        let mut add = |slot: u32, size: Result<u64, &'static str>, volume: &dyn Fn(u64) -> NewVolume| match size {
            Ok(size) => volumes.push((slot.to_string(), volume(size))),
            Err(words) => problems.push((format!("volumes.{slot}.size"), words)),
        };
        if !self.root_size.trim().is_empty() {
            add(0, parse_gigabytes(&self.root_size), &|size| NewVolume::Root { size });
        }
        for volume in &self.volumes {
            add(volume.slot, parse_gigabytes(&volume.size), &|size| NewVolume::New {
                name: volume.name.trim().to_owned(),
                organization: self.organization.as_str().into(),
                size,
                volume_type: volume.volume_type.clone(),
            });
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let reserved = is_reserved(&self.address);
        let chosen = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(NewServer {
            name: self.name.trim().to_owned(),
            organization: self.organization.as_str().into(),
            image: chosen(&self.image).map(|id| id.as_str().into()),
            commercial_type: self.commercial_type.clone(),
            tags: tags::parse(&self.tags),
            volumes,
            dynamic_ip_required: (!reserved).then_some(self.address == DYNAMIC),
            enable_ipv6: self.ipv6,
            boot_type: chosen(&self.boot_type).map(|kind| BootType::from(kind.as_str())),
            bootscript: chosen(&self.bootscript).map(|id| id.as_str().into()),
            public_ip: reserved.then(|| self.address.as_str().into()),
            security_group: chosen(&self.security_group).map(|id| id.as_str().into()),
        })
    }

    /// All volumes together, in bytes; sizes that are no numbers count as nothing.
    pub fn total(&self) -> u64 {
        let sizes = self.volumes.iter().map(|volume| volume.size.as_str()).chain([self.root_size.as_str()]);
        sizes.map(|size| parse_gigabytes(size).unwrap_or(0)).fold(0, u64::saturating_add)
    }
}

/// Whether the choice of an address is a reserved one.
pub fn is_reserved(address: &str) -> bool {
    address != DYNAMIC && address != NO_ADDRESS
}

/// The rule for the volumes of a type of server, as it stands in its row: `51 to 100 GB`.
pub fn rule(range: Option<&SizeRange>) -> String {
    let bounds = range.map(|range| (range.min_size.filter(|min| *min > 0), range.max_size)).unwrap_or_default();
    match bounds {
        (None, None) => "no rule".to_owned(),
        (_, Some(0)) => "no local disk".to_owned(),
        (None, Some(max)) => "up to ".to_owned() + &gigabytes(max),
        (Some(min), None) => gigabytes(min) + " or more",
        (Some(min), Some(max)) if min == max => "exactly ".to_owned() + &gigabytes(max),
        (Some(min), Some(max)) => [gigabytes(min).trim_end_matches(" GB"), " to ", &gigabytes(max)].concat(),
    }
}

/// How the volumes stand against the rule of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// They fit.
    Fits,
    /// So many bytes too few.
    TooLittle(u64),
    /// So many bytes too many.
    TooMuch(u64),
}

/// Compares the size of all volumes together with the rule of the type.
pub fn fit(range: Option<&SizeRange>, total: u64) -> Fit {
    let min = range.and_then(|range| range.min_size).unwrap_or(0);
    let max = range.and_then(|range| range.max_size).unwrap_or(u64::MAX);
    if total > max {
        Fit::TooMuch(total - max)
    } else if total < min {
        Fit::TooLittle(min - total)
    } else {
        Fit::Fits
    }
}

/// The largest that one volume of that kind may be, in bytes.
fn most(server_type: &ServerType, volume_type: &str) -> u64 {
    server_type.per_volume_constraint.get(volume_type).and_then(|range| range.max_size).unwrap_or(u64::MAX)
}

/// What the root volume is given unless a person says otherwise, in bytes: the size of the image's, or more where the
/// type wants more disk than the other volumes have.
pub fn root_size(image: u64, volume_type: &str, server_type: Option<&ServerType>, others: u64) -> u64 {
    let Some(server_type) = server_type else { return image };
    let least = server_type.volumes_constraint.as_ref().and_then(|range| range.min_size).unwrap_or(0);
    image.max(least.saturating_sub(others).min(most(server_type, volume_type)))
}

/// What a further volume is given at first, in bytes: what the type leaves beside `taken`, at least 1 GB.
pub fn next_size(volume_type: &str, server_type: Option<&ServerType>, taken: u64) -> u64 {
    let Some(server_type) = server_type else { return USUAL_VOLUME };
    let most = most(server_type, volume_type);
    let left = match server_type.volumes_constraint.as_ref().and_then(|range| range.max_size) {
        Some(max) => max.saturating_sub(taken),
        None => USUAL_VOLUME,
    };
    left.min(most).max(GB)
}

/// The slot of the next volume: the lowest that is free, from 1.
pub fn next_slot(taken: &[u32]) -> u32 {
    (1..).find(|slot| !taken.contains(slot)).unwrap_or(1)
}

/// Whether a type of server can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stock {
    /// The chosen image does not run on it; it needs one for this architecture.
    OtherArch(String),
    /// There are none.
    Out,
    /// There are few left.
    Few,
    /// It can be had.
    In,
    /// The API did not say.
    Unknown,
    /// A word of the API that this console does not know.
    Other(String),
}

impl Stock {
    /// How it stands with a type of server, while images of `arch` are shown. `stock` is by name.
    pub fn of(server_type: &Offer, arch: &str, stock: &[Offer]) -> Self {
        let own = server_type.arch.as_str();
        if own != arch && !own.is_empty() && !arch.is_empty() {
            return Self::OtherArch(own.to_owned());
        }
        match find(stock, &server_type.id).map(|stock| Availability::from(stock.note.as_str())) {
            Some(Availability::Available) => Self::In,
            Some(Availability::Scarce) => Self::Few,
            Some(Availability::Shortage) => Self::Out,
            Some(other) => Self::Other(other.as_str().to_owned()),
            None => Self::Unknown,
        }
    }

    /// Whether the type cannot be chosen.
    pub fn forbids(&self) -> bool {
        matches!(self, Self::OtherArch(_) | Self::Out)
    }

    /// What stands in its row.
    pub fn words(&self) -> String {
        match self {
            Self::OtherArch(arch) => ["Needs ", arch, " image"].concat(),
            Self::Out => "Out of stock".to_owned(),
            Self::Few => "Few left".to_owned(),
            Self::In => "In stock".to_owned(),
            Self::Unknown => "Stock unknown".to_owned(),
            Self::Other(word) => word.clone(),
        }
    }

    /// The shape of the glyph in its row.
    pub fn shape(&self) -> &'static str {
        match self {
            Self::OtherArch(_) | Self::Out => "stopped",
            Self::Few => "warn",
            Self::In => "ok",
            Self::Unknown | Self::Other(_) => "unknown",
        }
    }
}

/// Something to choose, as the API lists it: an image, a type of server or its stock, an address, a security group, a
/// bootscript.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offer {
    /// Its id; of a type of server and its stock, the type's name.
    pub id: String,
    /// How it is called.
    pub label: String,
    /// More about it; of stock, the API's word for it.
    pub note: String,
    /// The architecture it is for, where that matters.
    pub arch: String,
    /// Whose it is, where it is one organization's.
    pub organization: String,
    /// Whether it is taken when none is chosen.
    pub default: bool,
    /// Whether it is everybody's.
    pub public: bool,
    /// The root volume of an image.
    pub root: Disk,
    /// The further volumes of an image, by slot.
    pub extra: Arc<Vec<(u32, Disk)>>,
    /// All about a type of server.
    pub server_type: Option<Arc<ServerType>>,
}

impl Offer {
    /// One of that id, called so.
    pub fn named(id: &str, label: &str) -> Self {
        Self { id: id.to_owned(), label: label.to_owned(), ..Self::default() }
    }

    /// The room that the volumes of an image need, in bytes.
    pub fn room(&self) -> u64 {
        self.extra.iter().map(|(_, disk)| disk.size).fold(self.root.size, u64::saturating_add)
    }
}

/// A volume that comes with an image.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Disk {
    /// Its name.
    pub name: String,
    /// Its size in bytes; 0 if the API does not say.
    pub size: u64,
    /// Its type.
    pub volume_type: String,
}

/// The offer of that id.
pub fn find<'a>(offers: &'a [Offer], id: &str) -> Option<&'a Offer> {
    offers.iter().find(|offer| offer.id == id)
}

/// The image to begin with for an architecture: one of the name that is chosen now, else the first public one, else
/// any.
pub fn first_image<'a>(images: &'a [Offer], arch: &str, name: &str) -> Option<&'a Offer> {
    let rank = |image: &Offer| if image.label == name { 0 } else { 2 - usize::from(image.public) };
    // Of equals, the first.
    images.iter().filter(|image| image.arch == arch).min_by_key(|image| rank(image))
}

/// The architectures of the images, that of most images first.
pub fn arches(images: &[Offer]) -> Vec<String> {
    let count = |arch: &str| images.iter().filter(|image| image.arch == arch).count();
    let mut all = Vec::<String>::new();
    for image in images {
        if !all.contains(&image.arch) {
            let at = all.iter().take_while(|arch| count(arch) >= count(&image.arch)).count();
            all.insert(at, image.arch.clone());
        }
    }
    all
}

/// The name of the type to begin with for an architecture: the cheapest that can be had and has that much room, in
/// bytes; the cheapest of all, where none has. `stock` is by name.
pub fn first_type<'a>(types: &'a [Offer], stock: &[Offer], arch: &str, room: u64) -> Option<&'a str> {
    let price = |offer: &Offer| offer.server_type.as_ref().and_then(|kind| kind.monthly_price).unwrap_or(f64::INFINITY);
    let most = |offer: &Offer| offer.server_type.as_ref()?.volumes_constraint.as_ref()?.max_size;
    let is_small = |offer: &Offer| most(offer).is_some_and(|most| most < room);
    let fits = types.iter().filter(|offer| !Stock::of(offer, arch, stock).forbids());
    let order = |a: &&Offer, b: &&Offer| is_small(a).cmp(&is_small(b)).then(price(a).total_cmp(&price(b)));
    fits.min_by(order).map(|offer| offer.id.as_str())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn range(min: Option<u64>, max: Option<u64>) -> Option<SizeRange> {
        Some(SizeRange { min_size: min.map(|gb| gb * GB), max_size: max.map(|gb| gb * GB) })
    }

    fn server_type(min: Option<u64>, max: Option<u64>, per_volume: u64) -> ServerType {
        ServerType {
            arch: "x86_64".to_owned(),
            monthly_price: Some(2.99),
            volumes_constraint: range(min, max),
            per_volume_constraint: [("l_ssd".to_owned(), range(Some(1), Some(per_volume)).unwrap())]
                .into_iter()
                .collect(),
            ..ServerType::default()
        }
    }

    fn draft() -> Draft {
        Draft {
            name: " web-4\n".to_owned(),
            tags: "web \"two words\"".to_owned(),
            organization: "org".to_owned(),
            image: "img".to_owned(),
            commercial_type: "VC1M".to_owned(),
            root_size: "50".to_owned(),
            address: DYNAMIC.to_owned(),
            ..Draft::default()
        }
    }

    fn body(draft: &Draft) -> String {
        String::from_utf8(api::servers::create(&draft.request().unwrap()).body().unwrap().to_vec()).unwrap()
    }

    #[test]
    fn the_values_become_the_api_s_json() {
        let volume = |slot, size: &str| Volume {
            slot,
            name: "data".to_owned(),
            volume_type: "l_ssd".to_owned(),
            size: size.to_owned(),
        };
        let draft = Draft { volumes: vec![volume(1, "50"), volume(3, "0.5")], ..draft() };
        let new = |size: u64| format!(r#"{{"name":"data","organization":"org","size":{size},"volume_type":"l_ssd"}}"#);
        let expected = format!(
            concat!(
                r#"{{"name":"web-4","organization":"org","image":"img","commercial_type":"VC1M","tags":["web","two words"],"#,
                r#""volumes":{{"0":{{"size":50000000000}},"1":{},"3":{}}},"dynamic_ip_required":true,"enable_ipv6":false}}"#
            ),
            new(50_000_000_000),
            new(500_000_000)
        );
        assert_eq!(body(&draft), expected);
        assert_eq!(draft.total(), 100_500_000_000);
    }

    #[test]
    fn what_is_not_chosen_is_not_sent() {
        let bare = body(&Draft { root_size: " ".to_owned(), address: NO_ADDRESS.to_owned(), ..Draft::default() });
        let expected = r#"{"name":"","organization":"","commercial_type":"","tags":[],"volumes":{},"dynamic_ip_required":false,"enable_ipv6":false}"#;
        assert_eq!(bare, expected);
        let full = body(&Draft {
            address: "ip".to_owned(),
            security_group: "group".to_owned(),
            ipv6: true,
            boot_type: "bootscript".to_owned(),
            bootscript: "script".to_owned(),
            ..draft()
        });
        let end = r#""enable_ipv6":true,"boot_type":"bootscript","bootscript":"script","public_ip":"ip","security_group":"group"}"#;
        assert!(full.ends_with(end) && !full.contains("dynamic_ip_required"), "{full}");
    }

    #[test]
    fn only_what_cannot_be_written_is_refused_here() {
        let mut draft = draft();
        draft.root_size = "many".to_owned();
        draft.volumes = ["", "-1", "5000", "1e3"]
            .iter()
            .zip(1..)
            .map(|(size, slot)| Volume { slot, size: (*size).to_owned(), ..Volume::default() })
            .collect();
        let problems = draft.request().unwrap_err();
        let listed: Vec<(&str, &str)> = problems.iter().map(|(path, words)| (path.as_str(), *words)).collect();
        let expected = [
            ("volumes.0.size", "not a number of gigabytes"),
            ("volumes.1.size", "required key not provided"),
            ("volumes.2.size", "not a number of gigabytes"),
            ("volumes.4.size", "not a number of gigabytes"),
        ];
        assert_eq!(listed, expected);
    }

    #[test]
    fn rules_read_as_in_the_table() {
        assert_eq!(rule(range(Some(51), Some(100)).as_ref()), "51 to 100 GB");
        assert_eq!(rule(range(None, Some(50)).as_ref()), "up to 50 GB");
        assert_eq!(rule(range(Some(0), Some(50)).as_ref()), "up to 50 GB");
        assert_eq!(rule(range(Some(100), Some(100)).as_ref()), "exactly 100 GB");
        assert_eq!(rule(range(Some(50), None).as_ref()), "50 GB or more");
        assert_eq!(rule(range(Some(0), Some(0)).as_ref()), "no local disk");
        assert_eq!(rule(range(None, None).as_ref()), "no rule");
        assert_eq!(rule(None), "no rule");
    }

    #[test]
    fn volumes_fit_or_say_by_how_much_not() {
        let rule = range(Some(51), Some(100));
        assert_eq!(fit(rule.as_ref(), 51 * GB), Fit::Fits);
        assert_eq!(fit(rule.as_ref(), 100 * GB), Fit::Fits);
        assert_eq!(fit(rule.as_ref(), 50 * GB), Fit::TooLittle(GB));
        assert_eq!(fit(rule.as_ref(), 5_050 * GB), Fit::TooMuch(4_950 * GB));
        assert_eq!(fit(None, u64::MAX), Fit::Fits);
    }

    #[test]
    fn proposed_sizes_fit_the_type() {
        let fixed = server_type(Some(100), Some(100), 200);
        assert_eq!(root_size(10 * GB, "l_ssd", Some(&fixed), 0), 100 * GB);
        assert_eq!(root_size(10 * GB, "l_ssd", Some(&fixed), 60 * GB), 40 * GB);
        assert_eq!(root_size(10 * GB, "l_ssd", Some(&fixed), 500 * GB), 10 * GB);
        assert_eq!(root_size(10 * GB, "l_ssd", Some(&server_type(Some(600), Some(600), 200)), 0), 200 * GB);
        assert_eq!(root_size(10 * GB, "l_ssd", None, 0), 10 * GB);
        assert_eq!(next_size("l_ssd", Some(&fixed), 10 * GB), 90 * GB);
        assert_eq!(next_size("l_ssd", Some(&fixed), 100 * GB), GB);
        assert_eq!(next_size("l_ssd", Some(&server_type(None, Some(1_000), 200)), 10 * GB), 200 * GB);
        assert_eq!(next_size("l_ssd", Some(&server_type(None, None, 200)), 10 * GB), 50 * GB);
        assert_eq!(next_slot(&[]), 1);
        assert_eq!(next_slot(&[1, 3]), 2);
    }

    /// A type of server at a price, or its stock.
    fn type_offer(name: &str, arch: &str, price: Option<f64>) -> Offer {
        let server_type = Arc::new(ServerType { monthly_price: price, ..server_type(None, None, 200) });
        Offer { id: name.to_owned(), arch: arch.to_owned(), server_type: Some(server_type), ..Offer::default() }
    }

    fn stock(words: &[(&str, &str)]) -> Vec<Offer> {
        let offer = |(name, word): &(&str, &str)| Offer {
            id: (*name).to_owned(),
            note: (*word).to_owned(),
            ..Offer::default()
        };
        words.iter().map(offer).collect()
    }

    #[test]
    fn a_type_says_why_it_cannot_be_chosen() {
        let all = stock(&[("full", "available"), ("gone", "shortage"), ("few", "scarce"), ("odd", "soon")]);
        let of = |name: &str, own: &str| Stock::of(&type_offer(name, own, None), "x86_64", &all);
        assert_eq!(of("gone", "arm64").words(), "Needs arm64 image");
        assert_eq!(of("gone", "x86_64"), Stock::Out);
        assert_eq!(of("few", "x86_64"), Stock::Few);
        assert_eq!(of("other", "x86_64"), Stock::Unknown);
        assert_eq!(Stock::of(&type_offer("full", "arm", None), "", &all), Stock::In);
        assert!(of("other", "arm64").forbids() && of("gone", "x86_64").forbids());
        assert!(!of("odd", "x86_64").forbids());
        assert_eq!(of("odd", "x86_64").words(), "soon");
    }

    #[test]
    fn the_form_begins_with_what_can_be_had() {
        let image = |id: &str, name: &str, arch: &str, public| Offer {
            id: id.to_owned(),
            label: name.to_owned(),
            arch: arch.to_owned(),
            public,
            ..Offer::default()
        };
        let images = [
            image("1", "mine", "x86_64", false),
            image("2", "Ubuntu", "x86_64", true),
            image("3", "Debian", "arm64", true),
            image("4", "Ubuntu", "arm64", true),
        ];
        let first = |arch: &str, name: &str| first_image(&images, arch, name).map(|image| image.id.as_str());
        assert_eq!(first("x86_64", ""), Some("2"));
        assert_eq!(first("arm64", "Ubuntu"), Some("4"));
        assert_eq!(first("arm64", "mine"), Some("3"));
        assert_eq!(first("arm", ""), None);
        assert_eq!(arches(&images[1..]), ["arm64", "x86_64"]);

        let types =
            [("dear", Some(9.0)), ("gone", Some(1.0)), ("free", None), ("fair", Some(2.0)), ("even", Some(2.0))]
                .map(|(name, price)| type_offer(name, "x86_64", price));
        let stock = stock(&[("gone", "shortage"), ("fair", "available")]);
        assert_eq!(first_type(&types, &stock, "x86_64", 0), Some("fair"));
        assert_eq!(first_type(&types, &stock, "arm", 0), None);
        let roomy = |name: &str, most| {
            let server_type = ServerType { monthly_price: Some(1.0), ..server_type(None, most, 500) };
            Offer { server_type: Some(Arc::new(server_type)), ..type_offer(name, "x86_64", None) }
        };
        let sizes = [roomy("small", Some(25)), roomy("exact", Some(40)), roomy("any", None)];
        assert_eq!(first_type(&sizes, &[], "x86_64", 40 * GB), Some("exact"));
        assert_eq!(first_type(&sizes[..1], &[], "x86_64", 40 * GB), Some("small"));
    }
}
