//! Figures of links as JSON: the same for `pairlens stats` and `pairlens fetch`.

use serde_json::{Value as Json, json};

use crate::query::facts::{HostRot, LinkRot};

/// Hosts that are listed: those with the most dead links. A dataset names millions.
const LISTED_HOSTS: usize = 100;

/// `alive` is a number of links, not a share: of `tried`; `undrawn` are those of them whose picture is not drawn.
pub(super) fn rot_as_json(rot: &LinkRot) -> Json {
    let reasons: Vec<Json> =
        rot.reasons.iter().map(|(why, n)| json!({ "error": &**why, "links": n })).collect();
    let host = |host: &HostRot| json!({ "host": &*host.host, "tried": host.n_tried, "alive": host.n_alive });
    json!({
        "tried": rot.n_tried, "alive": rot.n_alive, "undrawn": rot.n_undrawn, "errors": reasons, "n_hosts": rot.hosts.len(),
        "hosts": rot.hosts.iter().take(LISTED_HOSTS).map(host).collect::<Vec<_>>(),
    })
}
